// Sums on a threshold but for one bit, at every place below: how the quire rounds depends on bits far apart.  And its bits
// in and out, of quires whose width fills no whole number of words.
#include <catch.hpp>

#include <support/failures.hpp>

#include <ulpine/accumulate/quire.hpp>
#include <ulpine/format/catalog.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

namespace {

/// 1 and the next value are codes one apart; between them lies the threshold 1 + half an ulp, a tie that goes to 1 or to 1 + ulp,
/// the even one.  Any bit below decides otherwise.
template <class T>
void check_every_place(int fraction_bits) {
    support::failures failed;
    const double ulp = std::ldexp(1.0, -fraction_bits);
    const auto power = [](int e) { return T{std::ldexp(1.0, e)}; };
    for (const int odd : {0, 1}) {
        ulpine::quire<T> tie;
        tie.add(T{1 + odd * ulp});
        tie.add_product(T{ulp}, T{0.5});
        const auto low = T{1 + odd * ulp}.bits(), high = T{1 + (odd + 1) * ulp}.bits();
        if (!failed.same(tie.round().bits(), odd != 0 ? high : low)) failed.add("the tie itself");
        for (int place = -fraction_bits - 2; place >= ulpine::quire<T>::lowest_exponent; --place) {
            const T a = power(place / 2), b = power(place - place / 2);
            if (static_cast<double>(a) * static_cast<double>(b) != std::ldexp(1.0, place)) continue;  // cut exponents
            ulpine::quire<T> above = tie, below = tie;
            above.add_product(a, b);
            below.subtract_product(a, b);
            if (!failed.same(above.round().bits(), high)) failed.add("above by 2^" + std::to_string(place));
            if (!failed.same(below.round().bits(), low)) failed.add("below by 2^" + std::to_string(place));
            if (!failed.same((-above).round().bits(), (-T::from_bits(high)).bits()))
                failed.add("negated, above by 2^" + std::to_string(place));
        }
    }
    CHECK_NO_FAILURES(failed);
}

/// The bits of a sum make the same quire, which goes on as the first would.
template <class T>
void check_bits() {
    support::failures failed;
    for (const double x : {1.0, -1.0, 0.0, -0.5}) {
        ulpine::quire<T> q;
        q.add_product(T{x}, T{1.5}).add(T{0.25});
        ulpine::quire<T> again = ulpine::quire<T>::from_bits(q.bits());
        if (!failed.holds(again == q && again.signbit() == q.signbit())) failed.add("compared, " + std::to_string(x));
        if (!failed.same(again.round().bits(), q.round().bits())) failed.add("rounded, " + std::to_string(x));
        again.add(T{-x}), q.add(T{-x});
        if (!failed.holds(again.bits() == q.bits())) failed.add("added to, " + std::to_string(x));
    }
    CHECK_NO_FAILURES(failed);
}

/// Doubled again and again, up to the last bit below the sign; then NaN, and NaN for good.
template <class T>
void check_doubling() {
    using quire = ulpine::quire<T>;
    support::failures failed;
    for (const double start : {1.0, -1.0, 1.5, -1.5}) {
        quire q(T{start});
        for (int e = 0; e < quire::lowest_exponent + quire::width + 3; ++e) {
            const bool fits = e - quire::lowest_exponent < quire::width - 1;
            if (!failed.same(q.isnan(), !fits)) failed.add(std::to_string(start) + " 2^" + std::to_string(e));
            const quire half = q;
            if (e % 2 != 0) q.add(half);
            else q.subtract(-half);
        }
    }
    CHECK_NO_FAILURES(failed);
}

}  // namespace

TEST_CASE("quires on a threshold but for one bit") {
    check_every_place<ulpine::posit16>(11);
    check_every_place<ulpine::posit32>(27);
    check_every_place<ulpine::binary16>(10);
    check_every_place<ulpine::binary32>(23);
}

TEST_CASE("quires from their bits") {
    check_bits<ulpine::posit16>();
    check_bits<ulpine::binary16>();
    check_bits<ulpine::fp8_e4m3>();
    check_bits<ulpine::fixed<8, 4>>();
}

TEST_CASE("quires beyond their range") {
    check_doubling<ulpine::posit8>();
    check_doubling<ulpine::posit16>();
    check_doubling<ulpine::posit32>();
    check_doubling<ulpine::binary16>();
    check_doubling<ulpine::fp8_e4m3>();
}

TEST_CASE("quires: NaN and its neighbours, absolute values") {
    using wide_quire = ulpine::quire<ulpine::posit16>;
    auto bits = wide_quire(ulpine::posit16{0}).bits();
    bits.word[wide_quire::words - 1] = std::uint64_t{1} << 63;
    CHECK(wide_quire::from_bits(bits).isnan());
    bits.word[1] = 1;
    CHECK(!wide_quire::from_bits(bits).isnan());
    CHECK(abs(wide_quire(ulpine::posit16{2})).round() == 2);
    CHECK(abs(wide_quire(ulpine::posit16{-2})).round() == 2);
    const ulpine::quire<ulpine::binary16> nan(std::numeric_limits<ulpine::binary16>::quiet_NaN());
    CHECK(!(nan == nan));
    CHECK(nan != nan);
}
