// The accumulators that round, step by step against the oracle, and what is known of them.
#include <catch.hpp>

#include <support/failures.hpp>
#include <support/random.hpp>

#include <oracle/oracle.hpp>
#include <ulpine/accumulate/models.hpp>
#include <ulpine/format/catalog.hpp>

#include <string>
#include <vector>

namespace ul = ulpine;
using support::failures;

namespace {

// The models by their definitions, on codes of the format that sums have.
struct model {
    oracle::format sum;
    oracle::format operands;

    [[nodiscard]] oracle::datum term(std::uint64_t a, std::uint64_t b) const {
        return oracle::exact_product(oracle::decode(operands, a), oracle::decode(operands, b));
    }
    [[nodiscard]] std::uint64_t rounded(const oracle::datum& x) const { return oracle::round(sum, oracle::result(x)); }
    [[nodiscard]] std::uint64_t plus(std::uint64_t s, const oracle::datum& x) const {
        return oracle::round(sum, oracle::add(oracle::decode(sum, s), x));
    }
    [[nodiscard]] std::uint64_t sequential(const std::vector<std::pair<std::uint64_t, std::uint64_t>>& terms,
                                           bool exact_products) const {
        std::uint64_t s = 0;
        for (const auto& [a, b] : terms)
            s = plus(s, exact_products ? term(a, b) : oracle::decode(sum, rounded(term(a, b))));
        return s;
    }
    [[nodiscard]] std::uint64_t chunked(const std::vector<std::pair<std::uint64_t, std::uint64_t>>& terms,
                                        std::size_t length) const {
        std::uint64_t total = 0;
        for (std::size_t begin = 0; begin < terms.size(); begin += length) {
            const auto end = std::min(begin + length, terms.size());
            const auto part = sequential({terms.begin() + static_cast<long>(begin), terms.begin() + static_cast<long>(end)}, true);
            total = plus(total, oracle::decode(sum, part));
        }
        return total;
    }
    // The first 2^k terms, 2^k the largest power of two below the number of terms, and the rest.
    [[nodiscard]] std::uint64_t pairwise(const std::vector<std::pair<std::uint64_t, std::uint64_t>>& terms,
                                         std::size_t begin, std::size_t count) const {
        if (count == 1) return rounded(term(terms[begin].first, terms[begin].second));
        std::size_t first = 1;
        while (2 * first < count) first *= 2;
        return plus(pairwise(terms, begin, first), oracle::decode(sum, pairwise(terms, begin + first, count - first)));
    }
};

template <class T, class A>
void sweep(const oracle::format& sum, const oracle::format& operands, const std::string& name) {
    failures failed;
    const model m{sum, operands};
    oracle::enumerate(sum);
    support::random_source random(77);
    const auto same = [&](auto got, std::uint64_t want, const std::string& how) {
        if (!failed.same(std::uint64_t{got.bits()}, want))
            failed.add(name + " " + how + ": got " + support::hex(std::uint64_t{got.bits()}) + ", want " +
                       support::hex(want));
    };
    for (std::size_t n : {0u, 1u, 2u, 3u, 7u, 8u, 9u, 64u, 65u, 100u, 129u, 333u}) {
        std::vector<std::pair<std::uint64_t, std::uint64_t>> terms(n);
        for (auto& t : terms) t = {random() & oracle::all_ones(operands), random() & oracle::all_ones(operands)};
        ul::sequential<T> rounded;
        ul::sequential<T, ul::products::exact> exact;
        ul::chunked<T, 8> chunks;
        ul::pairwise<T> tree;
        for (const auto& [a, b] : terms) {
            const A x = A::from_bits(static_cast<typename A::storage_type>(a)),
                    y = A::from_bits(static_cast<typename A::storage_type>(b));
            rounded.add_product(x, y);
            exact.add_product(x, y);
            chunks.add_product(x, y);
            tree.add_product(x, y);
        }
        const std::string size = std::to_string(n) + " terms, ";
        same(rounded.round(), m.sequential(terms, false), size + "sequential");
        same(exact.round(), m.sequential(terms, true), size + "sequential, exact products");
        same(chunks.round(), m.chunked(terms, 8), size + "chunked");
        same(tree.round(), n == 0 ? 0 : m.pairwise(terms, 0, n), size + "pairwise");
    }
    CHECK_NO_FAILURES(failed);
}

template <class Acc>
double ones(int n) {
    Acc acc;
    for (int i = 0; i < n; ++i) acc.add_product(1.0f, 1.0f);
    return acc.template round<double>();
}

}  // namespace

TEST_CASE("models: step by step") {
    sweep<ul::dlfloat16, ul::fp8_e5m2>(oracle::dlfloat16(), oracle::fp8_e5m2(), "1-6-9 of fp8_e5m2");
    sweep<ul::posit<16, 1>, ul::posit<8, 1>>(oracle::make_posit(16, 1), oracle::make_posit(8, 1), "posit<16,1>");
    sweep<ul::binary16, ul::binary16>(oracle::binary16(), oracle::binary16(), "binary16");
    sweep<ul::fixed<8, 8>, ul::fixed<4, 4>>(oracle::make_fixed(8, 8), oracle::make_fixed(4, 4), "fixed<8,8>");
}

namespace {

struct no_zero_first {
    static constexpr float values[] = {-1, 0, 0.25f, 0.5f, 1, 2};
};

}  // namespace

TEST_CASE("models: sums start from zero, which need not be the code 0") {
    using L = ul::lookup<no_zero_first>;
    CHECK(ul::sequential<L>().round() == 0);
    CHECK(ul::chunked<L, 4>().round() == 0);
    CHECK(ul::pairwise<L>().round() == 0);
    CHECK(ul::sequential<L>().add(L{1}).round() == 1);
    ul::chunked<L, 2> chunks;
    for (int i = 0; i < 3; ++i) chunks.add_product(L{0.5f}, L{0.5f});
    CHECK(chunks.round() == 1);  // 0.25 + 0.25, and 0.5 + 0.25 is a tie between 0.5 and 1: to the even index
}

// Wang et al. (2018), figure 3, recomputed: sums in 1-6-9 stop where 1 is half a unit: at 1024, ties to even, or 2048,
// ties away; chunks go on.
TEST_CASE("models: sums that stop") {
    constexpr ul::projection even{ul::rounding::nearest_even};
    CHECK(ones<ul::sequential<ul::dlfloat16>>(5000) == 2048);
    CHECK(ones<ul::sequential<ul::dlfloat16, ul::products::rounded, even>>(5000) == 1024);
    CHECK(ones<ul::chunked<ul::dlfloat16>>(4096) == 4096);
    CHECK(ones<ul::pairwise<ul::dlfloat16>>(4096) == 4096);
    CHECK(ones<ul::sequential<float>>(5000) == 5000);
    // posit<8,0>: 2 10 + 2 10 + 2 10 + 2 2 in steps is 32 (Raposo et al., 2021).
    ul::sequential<ul::posit<8, 0>> s;
    for (const int y : {10, 10, 10, 2}) s.add_product(ul::posit<8, 0>{2}, ul::posit<8, 0>{y});
    CHECK(s.round() == 32);
}
