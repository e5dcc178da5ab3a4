// Fixed point and lookup sets on the device, and operations whose operands and results have different formats: the same
// bits as on the host.
// architectures: 75
#include <device/number_checks.hpp>

namespace ul = ulpine;

namespace {

struct levels {  // no zero, uneven steps, an odd number of values
    static constexpr float values[] = {-8, -1.5f, -0.375f, 0.001f, 0.25f, 0.3f, 1, 3.5f, 4, 100, 1e30f};
};
using posit = ul::posit<16, 1>;
using fixed = ul::fixed<8, 8>;
using levels_number = ul::lookup<levels>;

// Operands of other formats than the result's: rounded once.
struct mixed {
    static constexpr int operands = 4, results = 8;
    static const char* names() {
        return "posit=e4m3+fixed fixed=fma(posit,e4m3,float) bfloat16=posit32/e4m3 e5m2=posit*float levels=posit+e4m3 "
               "float=posit+e4m3 int=posit32*fixed posit=sqrt(fixed)";
    }
    __host__ __device__ static void run(const device::word* in, device::word* out) {
        using namespace device;
        const auto a = number_of<posit>(in[0]);
        const auto b = number_of<ul::fp8_e4m3>(in[1]);
        const auto c = number_of<fixed>(in[2]);
        const auto d = number_of<ul::posit32>(in[3]);
        const float f = float_of(in[3]);
        out[0] = word_of(ul::add<posit>(b, c));
        out[1] = word_of(ul::fma<fixed>(a, b, f));
        out[2] = word_of(ul::div<ul::bfloat16>(d, b));
        out[3] =
            word_of(ul::mul<ul::fp8_e5m2, ul::projection{ul::rounding::toward_positive, ul::overflow::infinity}>(a, f));
        out[4] = word_of(ul::add<levels_number>(a, b));
        out[5] = word_of(ul::add<float>(a, b));
        out[6] = static_cast<std::uint32_t>(ul::mul<int>(d, c));
        out[7] = word_of(ul::sqrt<posit>(c));
    }
};

// Values of a set as operands of other formats' operations.
struct from_levels {
    static constexpr int operands = 2, results = 5;
    static const char* names() { return "e4m3 posit=sum e4m3=product e4m3=quotient posit=root"; }
    __host__ __device__ static void run(const device::word* in, device::word* out) {
        using namespace device;
        const auto a = number_of<levels_number>(in[0]), b = number_of<levels_number>(in[1]);
        out[0] = word_of(ul::convert<ul::fp8_e4m3>(a));
        out[1] = word_of(ul::add<posit>(a, b));
        out[2] = word_of(ul::mul<ul::fp8_e4m3>(a, b));
        out[3] = word_of(ul::div<ul::fp8_e4m3>(a, b));
        out[4] = word_of(ul::sqrt<posit>(a));
    }
};

// Results modulo 2^I.
struct wrapping {
    static constexpr int operands = 4, results = 5;
    static const char* names() { return "sum product quotient fma root"; }
    __host__ __device__ static void run(const device::word* in, device::word* out) {
        using namespace device;
        constexpr ul::projection p{ul::rounding::toward_negative, ul::overflow::wrap};
        const auto a = number_of<posit>(in[0]);
        const auto b = number_of<fixed>(in[2]);
        const auto c = number_of<ul::posit32>(in[3]);
        out[0] = word_of(ul::add<fixed, p>(b, c));
        out[1] = word_of(ul::mul<fixed, p>(b, b));
        out[2] = word_of(ul::div<fixed, p>(b, a));
        out[3] = word_of(ul::fma<fixed, p>(b, a, c));
        out[4] = word_of(ul::sqrt<fixed, p>(a));
    }
};

std::vector<device::word> mixed_operands() {
    device::random_source random{5};
    std::vector<device::word> in;
    const auto posits = device::codes<posit>(), fixeds = device::codes<fixed>(), wide = device::codes<ul::posit32>();
    for (int i = 0; i < 4000; ++i)
        in.insert(in.end(), {posits[random.below(posits.size())], static_cast<device::word>(i % 256),
                             fixeds[random.below(fixeds.size())], wide[random.below(wide.size())]});
    return in;
}

}  // namespace

int main() {
    using namespace device;
    check_number<ul::fixed<4, 4>>("fixed<4, 4>");
    check_number<ul::fixed<8, 8>>("fixed<8, 8>");
    check_number<ul::qtorch_weights>("qtorch_weights");
    compare<pairs<levels_number>>("levels pairs", code_pairs<levels_number>(0));
    compare<from_levels>("from levels", code_pairs<levels_number>(0));
    compare<mixed>("mixed", mixed_operands());
    compare<wrapping>("wrapping", mixed_operands());
    return failures == 0 ? 0 : 1;
}
