// A dot product over MPI processes.  Each process adds up its part in a quire, the quires are sent as bits and added:
// the result is the exact sum rounded once, the same bits for any number of processes.  Sums in float depend on it.
//
//   mpirun -n 4 mpi_dot
#include <mpi.h>

#include <cstdint>
#include <cstdio>
#include <vector>

#include <ulpine/ulpine.hpp>

namespace ul = ulpine;
using number = ul::posit<16, 1>;
using accumulator = ul::quire<number>;

namespace {

// Vectors that every process can make its part of: element i depends on i alone.  Large values nearly cancel.
number element(std::uint64_t i, std::uint64_t seed) {
    std::uint64_t z = (i + seed) * 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    const double x = static_cast<double>((z >> 20) & 0xffff) / 65536 + 0.001;
    return number{i % 2 == 0 ? 1000 * x : -1000 * x};
}

// out = in + out, for MPI_Reduce: quires as their bits.
void add_quires(void* in, void* in_out, int* count, MPI_Datatype*) {
    auto* const a = static_cast<accumulator::storage_type*>(in);
    auto* const b = static_cast<accumulator::storage_type*>(in_out);
    for (int i = 0; i < *count; ++i)
        b[i] = (accumulator::from_bits(a[i]) + accumulator::from_bits(b[i])).bits();
}

}  // namespace

int main(int argument_count, char** arguments) {
    MPI_Init(&argument_count, &arguments);
    int rank = 0, ranks = 1;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);

    constexpr std::uint64_t length = 1'000'000;
    const auto cut = [&](int r) { return length * static_cast<std::uint64_t>(r) / static_cast<std::uint64_t>(ranks); };
    std::vector<number> x, y;
    for (std::uint64_t i = cut(rank); i < cut(rank + 1); ++i) {
        x.push_back(element(i, 1));
        y.push_back(number{1} / element(i, 77'777));
    }

    accumulator part;
    ul::add_products(part, x, y);
    float part_in_float = 0;
    for (std::size_t i = 0; i < x.size(); ++i) part_in_float += static_cast<float>(x[i]) * static_cast<float>(y[i]);

    MPI_Datatype quire_type;
    MPI_Type_contiguous(accumulator::words, MPI_UINT64_T, &quire_type);
    MPI_Type_commit(&quire_type);
    MPI_Op quire_sum;
    MPI_Op_create(&add_quires, 1, &quire_sum);
    const accumulator::storage_type bits = part.bits();
    accumulator::storage_type total{};
    MPI_Reduce(&bits, &total, 1, quire_type, quire_sum, 0, MPI_COMM_WORLD);
    float total_in_float = 0;
    MPI_Reduce(&part_in_float, &total_in_float, 1, MPI_FLOAT, MPI_SUM, 0, MPI_COMM_WORLD);

    if (rank == 0) {
        const accumulator sum = accumulator::from_bits(total);
        std::printf("%d processes, %llu products of posit<16,1>\n", ranks, static_cast<unsigned long long>(length));
        std::printf("exact: %.17g, as a posit<16,1> %.9g, bits", sum.round<double>(), static_cast<double>(sum.round()));
        for (const std::uint64_t word : total.word) std::printf(" %016llx", static_cast<unsigned long long>(word));
        std::printf("\nfloat: %.9g\n", static_cast<double>(total_in_float));
    }
    MPI_Op_free(&quire_sum);
    MPI_Type_free(&quire_type);
    MPI_Finalize();
    return 0;
}
