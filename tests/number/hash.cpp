#include <catch.hpp>
#include <support/arith_pairs.hpp>
#include <ulpine/number/hash.hpp>

#include <unordered_map>
#include <unordered_set>

using namespace arith_test;
using namespace ulpine;

namespace {

struct magnitudes {
    static constexpr bool mirrored = true;
    static constexpr float values[] = {0, 0.5f, 1, 4};
};

}  // namespace

TEMPLATE_TEST_CASE("equal values have equal hashes", "", posit8, fp8_e4m3, fp8_e5m2, binary8p4se, (fixed<4, 4>), e8m0, takum8, hifloat8,
                   lookup<magnitudes>) {
    const decoded_codes<TestType> all;
    std::unordered_set<std::size_t> hashes;
    sweep s("hash");
    const std::hash<TestType> hash;
    for (const TestType& x : all.numbers) {
        for (const TestType& y : all.numbers) {
            s.expect(!(x == y) || hash(x) == hash(y), [&] { return hex(x.bits()) + ", " + hex(y.bits()); });
        }
        hashes.insert(hash(x));
    }
    s.finish();
    CHECK(2 * hashes.size() > all.size());
}

TEST_CASE("numbers as keys") {
    std::unordered_map<posit16, int> count;
    for (int i = 0; i < 100; ++i) {
        ++count[posit16{i % 10}];
    }
    CHECK(count.size() == 10);
    CHECK(count[posit16{3}] == 10);
    std::unordered_set<binary16> zeros{binary16{0.0}, binary16{-0.0}};
    CHECK(zeros.size() == 1);
}
