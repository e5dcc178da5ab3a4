// Numbers in every kind of device memory: constants, shared arrays, structs, parameters, registers of other lanes.
#include <device/number_checks.hpp>
#include <ulpine/accumulate/quire.hpp>

namespace ul = ulpine;
using device::expect;
using device::memory;
using device::word;
using posit = ul::posit<16, 1>;

namespace {

constexpr int threads = 96;  // three warps

// ---- Constants: computed by the compiler, and sent -----------------------------------------------------------------

__constant__ posit coefficients[] = {posit{0.5}, posit{-3}, posit{1} / posit{7}, sqrt(posit{2})};
__constant__ ul::qtorch_weights weights[] = {ul::qtorch_weights{0.7}, ul::qtorch_weights{-0.02}};
__constant__ float steps[5] = {0, 0.5f, 1, 2, 8};
struct setting {
    ul::fp8_e4m3 scale;
    ul::fixed<8, 8> offset;
    ul::posit32 factor;
};
__constant__ setting sent;
__device__ ul::posit32 counter_max;

__host__ __device__ posit horner(posit x, const posit* c, const ul::qtorch_weights* w) {
    const posit y = fma(fma(fma(c[0], x, c[1]), x, c[2]), x, c[3]);
    return ul::fma<posit>(y, w[0], ul::mul<ul::qtorch_weights>(w[1], x));
}

// A table of the user's own in constant memory, searched by comparisons of a posit with floats.
__host__ __device__ int step_below(posit x, const float* values) {
    int k = 0;
    while (k < 4 && x >= values[k + 1]) ++k;
    return k;
}

__host__ __device__ ul::posit32 scaled(posit x, const setting& s) {
    return ul::fma<ul::posit32>(x, s.scale, s.offset) * s.factor;
}

__global__ void constants(const posit* in, posit* polynomial, int* step, ul::posit32* product) {
    const unsigned i = threadIdx.x;
    polynomial[i] = horner(in[i], coefficients, weights);
    step[i] = step_below(in[i], steps);
    product[i] = scaled(in[i], sent);
}

// ---- Shared memory: a three-point stencil in structs, passed by value ----------------------------------------------

struct cell {
    posit value;
    ul::fp8_e5m2 weight;
    ul::posit32 moment;
};
struct rule {
    posit left, middle, right;
    ul::quire<posit> start;
};

__host__ __device__ cell stencil(const cell& a, const cell& b, const cell& c, const rule& r) {
    ul::quire<posit> q = r.start;
    q.add_product(r.left, a.value).add_product(r.middle, b.value).add_product(r.right, c.value);
    return {q.round(), ul::fp8_e5m2{static_cast<float>(b.value)} + a.weight, b.moment + ul::posit32{c.value}};
}

__global__ void shared_cells(const cell* in, cell* out, rule r) {
    __shared__ cell row[threads + 2];
    const unsigned i = threadIdx.x;
    row[i + 1] = in[i];
    if (i == 0) row[0] = row[threads + 1] = cell{};
    __syncthreads();
    out[i] = stencil(row[i], row[i + 1], row[i + 2], r);
}

// ---- Other lanes: shuffled bits, atomic words ----------------------------------------------------------------------

__global__ void across_lanes(const posit* in, posit* sums, int* votes, ul::posit32* greatest) {
    posit x = in[threadIdx.x];
    for (int distance = 16; distance > 0; distance /= 2)
        x += posit::from_bits(static_cast<std::uint16_t>(__shfl_xor_sync(0xffffffffu, unsigned{x.bits()}, distance)));
    sums[threadIdx.x] = x;
    votes[threadIdx.x] = __popc(__ballot_sync(0xffffffffu, in[threadIdx.x] < 0));
    // The order of posits is the order of their codes as signed integers.
    atomicMax(reinterpret_cast<int*>(greatest), static_cast<int>(ul::posit32{in[threadIdx.x]}.bits()));
    atomicMax(reinterpret_cast<int*>(&counter_max), static_cast<int>(ul::posit32{in[threadIdx.x]}.bits()));
}

// ---- A comparison that must fail -----------------------------------------------------------------------------------

struct one_wrong_bit {
    static constexpr int operands = 1, results = 2;
    static const char* names() { return "right wrong"; }
    __host__ __device__ static void run(const word* in, word* out) {
        out[0] = in[0] * 3;
        out[1] = in[0] * 5;
#if defined(__CUDA_ARCH__)
        if (in[0] == 1234) out[1] ^= 1;
#endif
    }
};

template <class T>
bool same(const std::vector<T>& a, const std::vector<T>& b) {
    for (std::size_t i = 0; i < a.size(); ++i)
        if (a[i].bits() != b[i].bits()) return false;
    return a.size() == b.size();
}

std::vector<posit> inputs() {
    std::vector<posit> in;
    device::random_source random{9};
    for (int i = 0; i < threads; ++i) in.push_back(posit{static_cast<double>(random() % 20001) / 1000 - 10});
    in[5] = posit{0};
    in[40] = posit::from_bits(0x7fff);
    in[70] = posit::from_bits(1);
    return in;
}

void check_constants() {
    const std::vector<posit> in = inputs();
    const setting s{ul::fp8_e4m3{0.75}, ul::fixed<8, 8>{-1.5}, ul::posit32{1e-3}};
    device::succeeded(cudaMemcpyToSymbol(sent, &s, sizeof s), "cudaMemcpyToSymbol");
    const memory<posit> x{in}, polynomial{in.size()};
    const memory<int> step{in.size()};
    const memory<ul::posit32> product{in.size()};
    constants<<<1, threads>>>(x.data(), polynomial.data(), step.data(), product.data());
    device::succeeded(cudaDeviceSynchronize(), "constants");

    const posit c[] = {posit{0.5}, posit{-3}, posit{1} / posit{7}, sqrt(posit{2})};
    const ul::qtorch_weights w[] = {ul::qtorch_weights{0.7}, ul::qtorch_weights{-0.02}};
    const float v[] = {0, 0.5f, 1, 2, 8};
    std::vector<posit> p;
    std::vector<int> k;
    std::vector<ul::posit32> q;
    for (const posit a : in) {
        p.push_back(horner(a, c, w));
        k.push_back(step_below(a, v));
        q.push_back(scaled(a, s));
    }
    expect(same(polynomial.read(), p), "coefficients in constant memory");
    expect(step.read() == k, "a table in constant memory");
    expect(same(product.read(), q), "a struct sent to constant memory");
}

void check_shared() {
    const std::vector<posit> in = inputs();
    std::vector<cell> cells(threads + 2);
    for (int i = 0; i < threads; ++i)
        cells[static_cast<std::size_t>(i) + 1] = {in[static_cast<std::size_t>(i)], ul::fp8_e5m2{i}, ul::posit32{i * i}};
    const rule r{posit{0.25}, posit{-2}, posit{0.125}, ul::quire<posit>{posit{3}}};
    const memory<cell> x{std::vector<cell>(cells.begin() + 1, cells.end() - 1)}, y{threads};
    shared_cells<<<1, threads>>>(x.data(), y.data(), r);
    device::succeeded(cudaDeviceSynchronize(), "shared_cells");
    const std::vector<cell> found = y.read();
    bool right = true;
    for (std::size_t i = 0; i < found.size(); ++i) {
        const cell wanted = stencil(cells[i], cells[i + 1], cells[i + 2], r);
        right = right && found[i].value.bits() == wanted.value.bits() &&
                found[i].weight.bits() == wanted.weight.bits() && found[i].moment.bits() == wanted.moment.bits();
    }
    expect(right, "structs of numbers in shared memory");
}

void check_lanes() {
    const std::vector<posit> in = inputs();
    const memory<posit> x{in}, sums{in.size()};
    const memory<int> votes{in.size()};
    const ul::posit32 none = ul::posit32::from_bits(0x80000000);
    const memory<ul::posit32> greatest{std::vector<ul::posit32>{none}};
    device::succeeded(cudaMemcpyToSymbol(counter_max, &none, sizeof none), "cudaMemcpyToSymbol");
    across_lanes<<<1, threads>>>(x.data(), sums.data(), votes.data(), greatest.data());
    device::succeeded(cudaDeviceSynchronize(), "across_lanes");

    std::vector<posit> s = in;
    std::vector<int> v(in.size());
    posit top = in[0];
    for (std::size_t warp = 0; warp < in.size(); warp += 32) {
        for (std::size_t distance = 16; distance > 0; distance /= 2) {
            const std::vector<posit> before = s;
            for (std::size_t i = 0; i < 32; ++i) s[warp + i] = before[warp + i] + before[warp + (i ^ distance)];
        }
        int negative = 0;
        for (std::size_t i = 0; i < 32; ++i) negative += in[warp + i] < 0;
        for (std::size_t i = 0; i < 32; ++i) v[warp + i] = negative;
    }
    for (const posit a : in) top = max(top, a);
    ul::posit32 seen;
    device::succeeded(cudaMemcpyFromSymbol(&seen, counter_max, sizeof seen), "cudaMemcpyFromSymbol");
    expect(same(sums.read(), s), "sums of a warp by shuffles");
    expect(votes.read() == v, "votes of a warp");
    expect(greatest.read()[0] == top && seen == top, "the maximum by atomic operations on codes");
}

}  // namespace

int main() {
    check_constants();
    check_shared();
    check_lanes();
    std::vector<word> in;
    for (word i = 0; i < 2000; ++i) in.push_back(i);
    expect(device::differences<one_wrong_bit>("one wrong bit", in, false) == 1, "a wrong bit is seen");
    if (device::failures == 0) std::printf("numbers in constant, shared and other memory: as on the host\n");
    return device::failures == 0 ? 0 : 1;
}
