// Accumulators on the device: quires, word for word, and the models of inexact sums.
// architectures: 75
#include <device/number_checks.hpp>
#include <ulpine/accumulate/models.hpp>
#include <ulpine/accumulate/quire.hpp>

namespace ul = ulpine;

namespace {

constexpr int terms = 12;

// terms pairs of codes: their products, subtracted every third time, and one value; the words and the rounded sum.
template <class T>
struct quire_sum {
    using quire = ul::quire<T>;
    static constexpr int operands = 2 * terms, results = quire::words + 4;
    static const char* names() { return "words"; }
    __host__ __device__ static void run(const device::word* in, device::word* out) {
        using namespace device;
        quire q, half;
        for (int k = 0; k < terms; ++k) {
            const T x = number_of<T>(in[2 * k]), y = number_of<T>(in[2 * k + 1]);
            if (k % 3 == 2) q.subtract_product(x, y);
            else q.add_product(x, y);
            if (k < terms / 2) half.add_product(y, y);
        }
        q.subtract(number_of<T>(in[1]));
        const auto bits = q.bits();
        for (int i = 0; i < quire::words; ++i) out[i] = bits.word[i];
        out[quire::words] = word_of(q.round());
        out[quire::words + 1] = word_of(q.template round<float>());
        out[quire::words + 2] =
            word_of(q.template round<T, ul::projection{ul::rounding::stochastic, ul::overflow::format_default}>(
                ul::random_bits{static_cast<std::uint32_t>(in[0] * 0x9e3779b9u), 32, ul::stochastic_variant::b}));
        const quire combined = quire::from_bits(bits) + half;
        out[quire::words + 3] = word_of(combined.round()) | word{combined < q} << 62 | word{combined == q} << 63;
    }
};

template <class T>
struct model_sums {
    static constexpr int operands = 2 * terms, results = 4;
    static const char* names() { return "chunked sequential pairwise chunked,float"; }
    __host__ __device__ static void run(const device::word* in, device::word* out) {
        using namespace device;
        ul::chunked<ul::dlfloat16, 5> chunked;
        ul::sequential<ul::bfloat16> sequential;
        ul::pairwise<T> pairwise;
        ul::chunked<float, 5> floats;
        for (int k = 0; k < terms; ++k) {
            const T x = number_of<T>(in[2 * k]), y = number_of<T>(in[2 * k + 1]);
            chunked.add_product(x, y);
            sequential.add_product(x, y);
            pairwise.add_product(x, y);
            floats.add_product(x, y);
        }
        out[0] = word_of(chunked.sum());
        out[1] = word_of(sequential.sum());
        out[2] = word_of(pairwise.sum());
        out[3] = word_of(floats.template round<ul::binary16>());
    }
};

// n rows of terms: products that cancel, of one sign, of extremes, and of any codes.
template <class T>
std::vector<device::word> rows(int n) {
    const auto all = device::codes<T>();
    device::random_source random{T::width + 300};
    std::vector<device::word> in;
    const auto finite = [&] {
        for (;;) {
            const device::word code = all[random.below(all.size())];
            if (isfinite(device::number_of<T>(code))) return code;
        }
    };
    for (int i = 0; i < n; ++i) {
        const device::word x = finite(), y = finite();
        for (int k = 0; k < terms; ++k) {
            const device::word any = i % 4 == 3 ? all[random.below(all.size())] : finite();
            if (i % 4 == 0 && k % 3 != 1) in.insert(in.end(), {x, y});  // the third is subtracted
            else if (i % 4 == 1) in.insert(in.end(), {k % 2 == 0 ? x : device::word_of(-device::number_of<T>(x)), y});
            else in.insert(in.end(), {any, finite()});
        }
    }
    return in;
}

}  // namespace

int main() {
    using namespace device;
    compare<quire_sum<ul::posit<16, 1>>>("quire<posit<16, 1>>", rows<ul::posit<16, 1>>(600));
    compare<quire_sum<ul::posit32>>("quire<posit32>", rows<ul::posit32>(300));
    compare<quire_sum<ul::fp8_e5m2>>("quire<fp8_e5m2>", rows<ul::fp8_e5m2>(600));
    compare<quire_sum<ul::fixed<8, 8>>>("quire<fixed<8, 8>>", rows<ul::fixed<8, 8>>(300));
    compare<quire_sum<ul::qtorch_weights>>("quire<qtorch_weights>", rows<ul::qtorch_weights>(300));
    compare<model_sums<ul::fp8_e4m3>>("models of fp8_e4m3", rows<ul::fp8_e4m3>(300));
    compare<model_sums<ul::posit8>>("models of posit8", rows<ul::posit8>(300));
    return failures == 0 ? 0 : 1;
}
