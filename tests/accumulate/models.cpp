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

using pairs = std::vector<std::pair<std::uint64_t, std::uint64_t>>;

// Random words that are counted: rounding s takes word s.
struct counted_words {
    ul::stochastic_variant variant;
    int bits;
    std::uint64_t next = 0;

    [[nodiscard]] std::uint32_t word() { return static_cast<std::uint32_t>(support::random_source(next++ * 2 + 5)()); }
    ul::random_bits operator()() { return {word(), bits, variant}; }
};

// The models by their definitions, on codes of the format that sums have.
struct model {
    oracle::format sum;
    oracle::format operands;
    oracle::rounding mode;
    counted_words* words = nullptr;

    [[nodiscard]] oracle::datum value(std::uint64_t s) const { return oracle::decode(sum, s); }
    [[nodiscard]] oracle::datum term(const std::pair<std::uint64_t, std::uint64_t>& t) const {
        return oracle::exact_product(oracle::decode(operands, t.first), oracle::decode(operands, t.second));
    }
    [[nodiscard]] std::uint64_t rounded(const oracle::result& x) const {
        oracle::random_bits random{};
        if (words != nullptr)
            random = {words->word(), words->bits, static_cast<oracle::stochastic_variant>(words->variant)};
        return oracle::round(sum, x, mode, oracle::overflow::format_default, random);
    }
    [[nodiscard]] std::uint64_t plus(std::uint64_t s, const oracle::datum& x) const {
        return rounded(oracle::add(value(s), x));
    }
    [[nodiscard]] oracle::datum product(const std::pair<std::uint64_t, std::uint64_t>& t, bool exact) const {
        return exact ? term(t) : value(rounded(term(t)));
    }
    [[nodiscard]] std::uint64_t sequential(const pairs& terms, bool exact_products) const {
        std::uint64_t s = 0;
        for (const auto& t : terms) s = plus(s, product(t, exact_products));
        return s;
    }
    [[nodiscard]] std::uint64_t chunked(const pairs& terms, std::size_t length, bool exact_products) const {
        std::uint64_t total = 0;
        for (std::size_t begin = 0; begin < terms.size(); begin += length) {
            const auto end = std::min(begin + length, terms.size());
            const pairs chunk(terms.begin() + static_cast<long>(begin), terms.begin() + static_cast<long>(end));
            total = plus(total, value(sequential(chunk, exact_products)));
        }
        return total;
    }
    // The first 2^k terms, 2^k the largest power of two below the number of terms, and the rest.
    [[nodiscard]] std::uint64_t pairwise(const pairs& terms, std::size_t begin, std::size_t count) const {
        if (count == 1) return rounded(term(terms[begin]));
        std::size_t first = 1;
        while (2 * first < count) first *= 2;
        const std::uint64_t left = pairwise(terms, begin, first);
        const std::uint64_t right = pairwise(terms, begin + first, count - first);
        return plus(left, value(right));
    }
    [[nodiscard]] std::uint64_t pairwise(const pairs& terms) const {
        return terms.empty() ? 0 : pairwise(terms, 0, terms.size());
    }
    [[nodiscard]] std::uint64_t compensated(const pairs& terms, bool exact_products) const {
        std::uint64_t s = 0;
        std::uint64_t lost = 0;
        for (const auto& t : terms) {
            const oracle::datum x = product(t, exact_products);
            const std::uint64_t y = rounded(oracle::add(x, value(lost)));
            const std::uint64_t total = plus(s, value(y));
            const std::uint64_t gained = rounded(oracle::sub(value(total), value(s)));
            lost = rounded(oracle::sub(value(y), value(gained)));
            s = total;
        }
        return s;
    }
};

template <class A>
A operand(std::uint64_t code) {
    return A::from_bits(static_cast<typename A::storage_type>(code));
}

// Every model; Source: nothing, or the words that the roundings of one sum take.
template <class T, class A, ul::projection P, class... Source>
void compare(failures& failed, const std::string& name, const pairs& terms, model m, const Source&... source) {
    const auto expected = [&](auto&& f) {
        counted_words words{};
        if constexpr (sizeof...(Source) != 0) {
            words = (source, ...);
            m.words = &words;
        }
        return std::uint64_t{f()};
    };
    const auto same = [&](std::uint64_t got, std::uint64_t want, const std::string& how) {
        if (!failed.same(got, want))
            failed.add(name + ", " + std::to_string(terms.size()) + " terms, " + how + ": got " + support::hex(got) +
                       ", want " + support::hex(want));
    };
    // A source goes by reference: the accumulators share its count.
    const auto sum = [&]<class Acc>(Acc acc) {
        if constexpr (sizeof...(Source) != 0) {
            counted_words words = (source, ...);
            for (const auto& [a, b] : terms) acc.add_product(operand<A>(a), operand<A>(b), words);
            return std::uint64_t{acc.sum(words).bits()};
        } else {
            for (const auto& [a, b] : terms) acc.add_product(operand<A>(a), operand<A>(b));
            return std::uint64_t{acc.round().bits()};
        }
    };
    using enum ul::products;
    same(sum(ul::sequential<T, rounded, P>{}), expected([&] { return m.sequential(terms, false); }), "sequential");
    same(sum(ul::sequential<T, exact, P>{}), expected([&] { return m.sequential(terms, true); }),
         "sequential, exact products");
    same(sum(ul::chunked<T, 8, exact, P>{}), expected([&] { return m.chunked(terms, 8, true); }), "chunked");
    same(sum(ul::chunked<T, 5, rounded, P>{}), expected([&] { return m.chunked(terms, 5, false); }),
         "chunked, rounded products");
    same(sum(ul::pairwise<T, P>{}), expected([&] { return m.pairwise(terms); }), "pairwise");
    same(sum(ul::compensated<T, rounded, P>{}), expected([&] { return m.compensated(terms, false); }), "compensated");
    same(sum(ul::compensated<T, exact, P>{}), expected([&] { return m.compensated(terms, true); }),
         "compensated, exact products");
}

pairs random_terms(const oracle::format& f, std::size_t n, support::random_source& random, bool finite) {
    const auto draw = [&] {
        std::uint64_t c = 0;
        do c = random() & oracle::all_ones(f);
        while (finite && !oracle::decode(f, c).is_finite());
        return c;
    };
    pairs terms(n);
    for (auto& t : terms) t = {draw(), draw()};
    return terms;
}

template <class T, class A>
void sweep(const oracle::format& sum, const oracle::format& operands, const std::string& name) {
    constexpr ul::projection P = ul::detail::operand_traits<T>::default_projection;
    failures failed;
    oracle::enumerate(sum);
    support::random_source random(77);
    for (const bool finite : {false, true})
        for (const std::size_t n : {0u, 1u, 2u, 3u, 7u, 8u, 9u, 64u, 65u, 100u, 129u, 333u})
            compare<T, A, P>(failed, name, random_terms(operands, n, random, finite),
                             {sum, operands, sum.default_mode});
    CHECK_NO_FAILURES(failed);
}

template <class T, class A>
void stochastic_sweep(const oracle::format& sum, const oracle::format& operands, const std::string& name) {
    constexpr ul::projection P{ul::rounding::stochastic, ul::detail::operand_traits<T>::default_projection.policy};
    failures failed;
    oracle::enumerate(sum);
    support::random_source random(78);
    for (const auto variant : {ul::stochastic_variant::a, ul::stochastic_variant::b, ul::stochastic_variant::c})
        for (const std::size_t n : {1u, 2u, 7u, 8u, 9u, 10u, 33u, 100u})
            for (const bool finite : {false, true})
                compare<T, A, P>(failed, name + ", stochastic", random_terms(operands, n, random, finite),
                                 {sum, operands, oracle::rounding::stochastic},
                                 counted_words{variant, 1 + static_cast<int>(random.below(32)), random.below(1000)});
    CHECK_NO_FAILURES(failed);
}

template <class Acc>
double ones(int n) {
    Acc acc;
    for (int i = 0; i < n; ++i) acc.add_product(1.0f, 1.0f);
    return acc.template round<double>();
}

}  // namespace

TEST_CASE("models: stochastic sums, each rounding by the next word of its source") {
    stochastic_sweep<ul::bfloat16, ul::fp8_e5m2>(oracle::bfloat16(), oracle::fp8_e5m2(), "bfloat16 of fp8_e5m2");
    stochastic_sweep<ul::posit<16, 1>, ul::posit<8, 1>>(oracle::make_posit(16, 1), oracle::make_posit(8, 1),
                                                        "posit<16,1>");
}

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
    CHECK(ul::compensated<L>().round() == 0);
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
    // What a sum loses comes back with the next terms: 1024 + 1 stays 1024, but 1024 + 2 does not.
    CHECK(ones<ul::compensated<ul::dlfloat16, ul::products::rounded, even>>(5000) == 5000);
    // posit<8,0>: 2 10 + 2 10 + 2 10 + 2 2 in steps is 32 (Raposo et al., 2021).
    ul::sequential<ul::posit<8, 0>> s;
    for (const int y : {10, 10, 10, 2}) s.add_product(ul::posit<8, 0>{2}, ul::posit<8, 0>{y});
    CHECK(s.round() == 32);
}
