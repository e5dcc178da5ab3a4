// Rounding a long array on the device, piece by piece on several streams: copies of one piece overlap the rounding of
// another.  Stochastic rounding draws its random bits by the element's index, so the pieces, their number and their
// order change nothing: the result is the one of the host's round_to over the whole array.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <vector>

#include <ulpine/gpu/gpu.hpp>
#include <ulpine/ulpine.hpp>

namespace ul = ulpine;

namespace {

void check(cudaError_t status) {
    if (status == cudaSuccess) return;
    std::printf("CUDA: %s\n", cudaGetErrorString(status));
    std::exit(1);
}

// in and out are pinned.  Every piece: to the device, rounded, back, all on the stream of that piece.
template <class T>
void round_in_pieces(const float* in, float* out, std::size_t n, std::size_t pieces, std::size_t streams,
                     ul::gpu::array_options options) {
    const std::size_t piece = (n + pieces - 1) / pieces;
    std::vector<cudaStream_t> stream(streams);
    std::vector<float*> buffer(streams);
    for (std::size_t s = 0; s < streams; ++s) {
        check(cudaStreamCreateWithFlags(&stream[s], cudaStreamNonBlocking));
        check(cudaMalloc(&buffer[s], piece * sizeof(float)));
    }
    for (std::size_t first = 0, k = 0; first < n; first += piece, ++k) {
        const std::size_t s = k % streams, count = n - first < piece ? n - first : piece;
        check(cudaMemcpyAsync(buffer[s], in + first, count * sizeof(float), cudaMemcpyHostToDevice, stream[s]));
        if (options.random) options.random->first = first;  // the index of the piece's first element
        ul::gpu::round_to<T>(stream[s], buffer[s], buffer[s], count, options);  // in place; only enqueues
        check(cudaMemcpyAsync(out + first, buffer[s], count * sizeof(float), cudaMemcpyDeviceToHost, stream[s]));
    }
    for (std::size_t s = 0; s < streams; ++s) {
        check(cudaStreamSynchronize(stream[s]));
        check(cudaFree(buffer[s]));
        check(cudaStreamDestroy(stream[s]));
    }
}

double mean_error(const float* x, const float* y, std::size_t n) {
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += static_cast<double>(y[i]) - static_cast<double>(x[i]);
    return sum / static_cast<double>(n);
}

template <class T>
bool report(const char* name, const float* in, float* out, std::size_t n, const ul::gpu::array_options& options,
            const ul::array_options& host_options) {
    std::vector<float> host(n);
    ul::round_to<T>(std::vector<float>(in, in + n), host, host_options);
    bool right = true;
    for (const std::size_t pieces : {1, 3, 8}) {
        std::memset(out, 0, n * sizeof(float));
        round_in_pieces<T>(in, out, n, pieces, 3, options);
        const bool same = std::memcmp(out, host.data(), n * sizeof(float)) == 0;
        std::printf("  %-28s %6zu   %+.3e   %s\n", name, pieces, mean_error(in, out, n),
                    same ? "every bit" : "THEY DIFFER");
        right = right && same;
    }
    return right;
}

}  // namespace

int main() {
    const std::size_t n = 100001;
    float *in = nullptr, *out = nullptr;
    check(cudaMallocHost(&in, n * sizeof(float)));
    check(cudaMallocHost(&out, n * sizeof(float)));
    std::mt19937 generator{7};
    std::normal_distribution<float> normal{0.01f, 0.02f};
    for (std::size_t i = 0; i < n; ++i) in[i] = normal(generator);

    std::printf("Rounding %zu floats on three streams\n", n);
    std::printf("  format, mode                 pieces   mean error   host and device agree in\n");
    bool right = report<ul::posit8>("posit8, nearest", in, out, n, {}, {});
    // To E4M3 with 2^8 as its scale; without bias, since the mean of what stochastic rounding adds is zero.
    ul::gpu::array_options options;
    ul::array_options host;
    options.scale = host.scale = 256;
    right = report<ul::fp8_e4m3>("fp8_e4m3 x 256, nearest", in, out, n, options, host) && right;
    options.random = host.random = ul::philox{2024};
    right = report<ul::fp8_e4m3>("fp8_e4m3 x 256, stochastic", in, out, n, options, host) && right;
    check(cudaFreeHost(in));
    check(cudaFreeHost(out));
    return right ? 0 : 1;
}
