// A user's kernel that computes in posit<16, 1>: heat spreading over a plate, a five-point stencil on tiles in shared
// memory.  The kernel is a template over its number type; posits take the place of float by a change of one argument.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <ulpine/format/catalog.hpp>
#include <ulpine/number/number.hpp>

namespace ul = ulpine;

namespace {

constexpr int side = 48;  // of the plate
constexpr int tile = 8;   // of a block
constexpr int steps = 12;

void check(cudaError_t status) {
    if (status == cudaSuccess) return;
    std::printf("CUDA: %s\n", cudaGetErrorString(status));
    std::exit(1);
}

// One step at a cell: every operation is rounded once.  Host and device run the same source.
template <class T>
__host__ __device__ T step(T north, T west, T here, T east, T south, T rate) {
    const T around = (north + south) + (west + east);
    return fma(rate, around - here * 4, here);
}

// The plate's edge keeps its temperature.
template <class T>
__global__ void spread(const T* in, T* out, T rate) {
    __shared__ T cells[tile + 2][tile + 2];
    const int tx = static_cast<int>(threadIdx.x), ty = static_cast<int>(threadIdx.y);
    const int x = static_cast<int>(blockIdx.x) * tile + tx, y = static_cast<int>(blockIdx.y) * tile + ty;
    const auto at = [&](int i, int j) { return i < 0 || j < 0 || i >= side || j >= side ? T{} : in[j * side + i]; };
    cells[ty + 1][tx + 1] = at(x, y);
    if (tx == 0) cells[ty + 1][0] = at(x - 1, y);
    if (tx == tile - 1) cells[ty + 1][tile + 1] = at(x + 1, y);
    if (ty == 0) cells[0][tx + 1] = at(x, y - 1);
    if (ty == tile - 1) cells[tile + 1][tx + 1] = at(x, y + 1);
    __syncthreads();
    const bool edge = x == 0 || y == 0 || x == side - 1 || y == side - 1;
    out[y * side + x] = edge ? cells[ty + 1][tx + 1]
                             : step(cells[ty][tx + 1], cells[ty + 1][tx], cells[ty + 1][tx + 1], cells[ty + 1][tx + 2],
                                    cells[ty + 2][tx + 1], rate);
}

template <class T>
std::vector<T> plate() {
    std::vector<T> cells(side * side, T{0});
    for (int i = 0; i < side; ++i) cells[static_cast<std::size_t>(i)] = T{1};                 // a hot edge
    for (int j = 20; j < 28; ++j) cells[static_cast<std::size_t>(j * side + 24)] = T{-0.4f};  // and a cold bar
    return cells;
}

template <class T>
std::vector<T> on_device() {
    std::vector<T> cells = plate<T>();
    T *from = nullptr, *to = nullptr;
    check(cudaMalloc(&from, cells.size() * sizeof(T)));
    check(cudaMalloc(&to, cells.size() * sizeof(T)));
    check(cudaMemcpy(from, cells.data(), cells.size() * sizeof(T), cudaMemcpyHostToDevice));
    for (int k = 0; k < steps; ++k) {
        spread<<<dim3(side / tile, side / tile), dim3(tile, tile)>>>(from, to, T{0.2f});
        check(cudaGetLastError());
        T* const done = to;
        to = from;
        from = done;
    }
    check(cudaMemcpy(cells.data(), from, cells.size() * sizeof(T), cudaMemcpyDeviceToHost));
    check(cudaFree(from));
    check(cudaFree(to));
    return cells;
}

template <class T>
std::vector<T> on_host() {
    std::vector<T> from = plate<T>(), to = from;
    for (int k = 0; k < steps; ++k, from = to)
        for (int y = 1; y < side - 1; ++y)
            for (int x = 1; x < side - 1; ++x) {
                const T* c = &from[static_cast<std::size_t>(y * side + x)];
                to[static_cast<std::size_t>(y * side + x)] = step(c[-side], c[-1], c[0], c[1], c[side], T{0.2f});
            }
    return from;
}

// Root of the mean squared distance to the plate computed in double, and whether host and device agree in every bit.
template <class T>
bool report(const char* name, const std::vector<double>& exact) {
    const std::vector<T> device = on_device<T>(), host = on_host<T>();
    double sum = 0;
    bool same = true;
    for (std::size_t i = 0; i < host.size(); ++i) {
        same = same && device[i].bits() == host[i].bits();
        const double error = static_cast<double>(device[i]) - exact[i];
        sum += error * error;
    }
    std::printf("  %-14s %7zu   %.2e   %s\n", name, sizeof(T), std::sqrt(sum / (side * side)),
                same ? "every bit" : "THEY DIFFER");
    return same;
}

}  // namespace

int main() {
    const std::vector<double> exact = on_host<double>();
    std::printf("Heat on a plate of %d x %d cells, %d steps\n", side, side, steps);
    std::printf("  cells          bytes   error      device and host agree in\n");
    bool right = report<ul::posit<16, 1>>("posit<16, 1>", exact);
    right = report<ul::binary16>("binary16", exact) && right;
    right = report<ul::bfloat16>("bfloat16", exact) && right;
    right = report<ul::posit32>("posit32", exact) && right;
    return right ? 0 : 1;
}
