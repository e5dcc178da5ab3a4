// Bad arguments: std::invalid_argument that names the argument, before anything is written.
#include <catch.hpp>

#include <ulpine/array/round_to.hpp>

#include <support/array_check.hpp>

#include <cstring>
#include <limits>
#include <stdexcept>

using namespace array_test;
using ulpine::overflow;
using ulpine::philox;
using ulpine::projection;
using ulpine::rounding;

namespace {

using T = ulpine::fp8_e4m3;
constexpr std::size_t n = 20;

/// Arrays for one call, and whether it left them alone.
struct arrays {
    float in[n], out[n];
    double wide_in[n], wide_out[n];
    std::uint8_t codes[n], mask[n + 1];

    arrays() { std::memset(static_cast<void*>(this), 0x3c, sizeof *this); }
    [[nodiscard]] bool untouched() const {
        const arrays fresh;
        return std::memcmp(this, &fresh, sizeof *this) == 0;
    }
};

/// The message of what call(arrays) throws, if it writes nothing.
template <class Call>
std::string message_of(const Call& call) {
    arrays a;
    try {
        call(a);
    } catch (const std::invalid_argument& error) {
        return a.untouched() ? error.what() : std::string("written before: ") + error.what();
    } catch (...) {
        return "another exception";
    }
    return "nothing thrown";
}

/// "<name> ... is <value>; accepted: <what>", the name first.
bool names(const std::string& message, const std::string& argument) {
    INFO(message);
    const bool named = message.compare(0, argument.size(), argument) == 0;
    CHECK(named);
    CHECK(message.find("accepted: ") != std::string::npos);
    return named;
}

/// The same bad options in every function that takes them, at compile time and at run time.
void all_refuse(const std::string& argument, const array_options& o) {
    const auto check = [&](const char* what, const std::string& message) {
        INFO(what);
        names(message, argument);
    };
    check("round_to<T>", message_of([&](arrays& a) { ulpine::round_to<T>(a.in, a.out, o); }));
    check("round_to<T> in place", message_of([&](arrays& a) { ulpine::round_to<T>(a.in, a.in, o); }));
    check("round_to<T> of no elements", message_of([&](arrays& a) { ulpine::round_to<T>(a.in, a.out, 0, o); }));
    check("round_to(spec)", message_of([&](arrays& a) { run_round_to(T::spec, a.in, a.out, n, o); }));
    check("round_to(spec), doubles", message_of([&](arrays& a) { run_round_to(T::spec, a.wide_in, a.wide_out, n, o); }));
    check("round_to(spec), posits", message_of([&](arrays& a) { run_round_to(ulpine::posit_spec{}, a.in, a.out, n, o); }));
    check("encode<T>", message_of([&](arrays& a) { ulpine::encode<T>(a.in, a.codes, o); }));
    check("encode(spec)", message_of([&](arrays& a) { run_encode(T::spec, a.wide_in, a.codes, n, o); }));
}
void decode_refuses(const std::string& argument, const array_options& o) {
    names(message_of([&](arrays& a) { ulpine::decode<T>(a.codes, a.out, o); }), argument);
    names(message_of([&](arrays& a) { run_decode(T::spec, a.codes, a.wide_out, n, o); }), argument);
}

}  // namespace

TEST_CASE("errors: arrays of different lengths") {
    using std::span;
    names(message_of([](arrays& a) { ulpine::round_to<T>(a.in, span(a.out, n - 1)); }), "out");
    names(message_of([](arrays& a) { ulpine::round_to<T>(span(a.in, 3), a.out); }), "out");
    names(message_of([](arrays& a) { ulpine::round_to(T::spec, span(a.in, 0), a.out); }), "out");
    names(message_of([](arrays& a) { ulpine::encode<T>(a.in, span(a.codes, n - 1)); }), "codes");
    names(message_of([](arrays& a) { ulpine::encode(T::spec, span(a.in, 1), a.codes); }), "codes");
    names(message_of([](arrays& a) { ulpine::decode<T>(a.codes, span(a.out, n - 1)); }), "out");
    names(message_of([](arrays& a) { ulpine::decode(T::spec, span(a.codes, 2), a.out); }), "out");
    CHECK(message_of([](arrays& a) { ulpine::round_to<T>(a.in, span(a.out, n - 1)); }) ==
          "out.size() is 19; accepted: 20, as in.size()");
}

TEST_CASE("errors: null pointers with elements") {
    const float* const no_in = nullptr;
    float* const no_out = nullptr;
    std::uint8_t* const no_codes = nullptr;
    const std::uint8_t* const no_codes_in = nullptr;
    names(message_of([&](arrays& a) { ulpine::round_to<T>(no_in, a.out, n); }), "in is null");
    names(message_of([&](arrays& a) { ulpine::round_to<T>(a.in, no_out, n); }), "out is null");
    names(message_of([&](arrays& a) { ulpine::round_to(T::spec, no_in, a.out, n); }), "in is null");
    names(message_of([&](arrays& a) { ulpine::round_to(T::spec, a.in, no_out, 1); }), "out is null");
    names(message_of([&](arrays& a) { ulpine::encode<T>(no_in, a.codes, n); }), "in is null");
    names(message_of([&](arrays& a) { ulpine::encode<T>(a.in, no_codes, n); }), "codes is null");
    names(message_of([&](arrays& a) { ulpine::encode(T::spec, a.in, no_codes, n); }), "codes is null");
    names(message_of([&](arrays& a) { ulpine::decode<T>(no_codes_in, a.out, n); }), "codes is null");
    names(message_of([&](arrays& a) { ulpine::decode<T>(a.codes, no_out, n); }), "out is null");
    names(message_of([&](arrays& a) { ulpine::decode(T::spec, a.codes, no_out, n); }), "out is null");
}

TEST_CASE("errors: arrays that overlap in part") {
    const auto overlap = [](const std::string& first, const std::string& second, const std::string& message) {
        INFO(message);
        CHECK(message.find(first + " overlaps " + second + "; accepted: ") == 0);
    };
    for (const std::size_t by : {1u, 7u, 9u})
        overlap("in", "out", message_of([&](arrays& a) { ulpine::round_to<T>(a.in, a.in + by, n - by); }));
    overlap("in", "out", message_of([&](arrays& a) { ulpine::round_to<T>(a.in + 1, a.in, n - 1); }));
    overlap("in", "out", message_of([&](arrays& a) { ulpine::round_to(T::spec, a.in + 19, a.in, 20); }));
    overlap("in", "out", message_of([&](arrays& a) { run_round_to(T::spec, a.wide_in + 1, a.wide_in, 5, {}); }));
    // By a single byte.
    overlap("in", "codes", message_of([&](arrays& a) {
                const auto bytes = reinterpret_cast<std::uint8_t*>(a.in);
                ulpine::encode<T>(a.in, bytes + 4 * n - 1, n);
            }));
    // The same start, elements of different sizes.
    overlap("in", "codes",
            message_of([&](arrays& a) { ulpine::encode<T>(a.in, reinterpret_cast<std::uint8_t*>(a.in), n); }));
    overlap("codes", "out",
            message_of([&](arrays& a) { ulpine::decode<T>(reinterpret_cast<std::uint8_t*>(a.out) + 4, a.out, n); }));
    std::vector<binary16> halves(2 * n);
    CHECK_THROWS_AS(ulpine::round_to<T>(halves.data(), reinterpret_cast<float*>(halves.data()), n), std::invalid_argument);
    // Side by side is fine.
    CHECK(message_of([&](arrays& a) { ulpine::round_to<T>(a.in, a.in + n / 2, n / 2); }) == "nothing thrown");
    CHECK(message_of([&](arrays& a) { ulpine::round_to<T>(a.in + n / 2, a.in, n / 2); }) == "nothing thrown");
    CHECK(message_of([&](arrays& a) { ulpine::round_to<T>(a.in + 3, a.in, 0); }) == "nothing thrown");
}

TEST_CASE("errors: scales") {
    constexpr double inf = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
    for (const double scale : {0.0, -0.0, -1.0, -0.5, inf, -inf, nan, -nan}) {
        all_refuse("scale", {.scale = scale});
        decode_refuses("scale", {.scale = scale});
    }
    // Numbers as doubles, but not as floats.
    const auto as_float = [](double scale) {
        return message_of([&](arrays& a) { ulpine::round_to<T>(a.in, a.out, {.scale = scale}); });
    };
    const auto as_double = [](double scale) {
        return message_of([&](arrays& a) { run_round_to(T::spec, a.wide_in, a.wide_out, n, {.scale = scale}); });
    };
    for (const double scale : {1e-46, 0x1p-150, 1e39, 0x1.ffffffp127, 0x1p128, 1e300, 5e-324}) {
        names(as_float(scale), "scale");
        CHECK(as_double(scale) == "nothing thrown");
    }
    CHECK(as_float(0x1.000001p-150) == "nothing thrown");
    CHECK(as_float(0x1.fffffefp127) == "nothing thrown");
}

TEST_CASE("errors: a scale that is no float, and codes longer than floats") {
    for (const double scale : {1e-46, 1e39, 1e300}) {
        names(message_of([&](arrays& a) {
                  std::uint64_t codes[n] = {};
                  ulpine::encode(ulpine::posit_spec{48, 2}, a.in, codes, {.scale = scale});
              }),
              "scale");
    }
}

TEST_CASE("errors: threads") {
    for (const int threads : {0, -1, std::numeric_limits<int>::min()}) {
        all_refuse("threads", {.threads = threads});
        decode_refuses("threads", {.threads = threads});
    }
}

TEST_CASE("errors: random bits") {
    for (const int bits : {0, -1, 33, 64, std::numeric_limits<int>::max()})
        all_refuse("random.bits", {.random = philox{.bits = bits}});
    for (const int variant : {3, -1, 100})
        all_refuse("random.variant", {.random = philox{.variant = static_cast<ulpine::stochastic_variant>(variant)}});
    // Beside a valid mode, and beside the stochastic one.
    all_refuse("random.bits", {.projection = projection{rounding::to_odd}, .random = philox{.bits = 40}});
    all_refuse("random.bits", {.projection = projection{rounding::stochastic}, .random = philox{.bits = 0}});
}

TEST_CASE("errors: projections") {
    all_refuse("projection.mode", {.projection = projection{rounding::stochastic}});
    for (const int mode : {7, -1, 1000}) {
        all_refuse("projection.mode", {.projection = projection{static_cast<rounding>(mode)}});
        all_refuse("projection.mode", {.projection = projection{static_cast<rounding>(mode)}, .random = philox{1}});
    }
    for (const int policy : {5, -1}) {
        all_refuse("projection.policy", {.projection = projection{rounding::to_odd, static_cast<overflow>(policy)}});
        all_refuse("projection.policy",
                   {.projection = projection{rounding::nearest_even, static_cast<overflow>(policy)}, .random = philox{1}});
    }
    CHECK(message_of([](arrays& a) { ulpine::round_to<T>(a.in, a.out, {.projection = projection{rounding::stochastic}}); }) ==
          "projection.mode is rounding::stochastic; accepted: any other mode, or random, a philox{seed}");
}

TEST_CASE("errors: masks") {
    // Each call has a mask of its own arrays: their message and nothing else.
    for (const std::size_t length : {std::size_t{1}, n - 1, n + 1}) {
        const auto with_mask = [&](const auto& call) {
            names(message_of([&](arrays& a) { call(a, array_options{.mask = std::span(a.mask, length)}); }), "mask");
        };
        with_mask([](arrays& a, const array_options& o) { ulpine::round_to<T>(a.in, a.out, o); });
        with_mask([](arrays& a, const array_options& o) { run_round_to(T::spec, a.in, a.out, n, o); });
        with_mask([](arrays& a, const array_options& o) { run_round_to(T::spec, a.wide_in, a.wide_out, n, o); });
        with_mask([](arrays& a, const array_options& o) { ulpine::encode<T>(a.in, a.codes, o); });
        with_mask([](arrays& a, const array_options& o) { run_encode(T::spec, a.in, a.codes, n, o); });
    }
    const auto overlapping = [](const auto& call) {
        const std::string message = message_of(call);
        INFO(message);
        CHECK(message.find("mask overlaps ") == 0);
    };
    const auto bytes = [](float* x, std::size_t from) {
        return array_options{.mask = std::span(reinterpret_cast<std::uint8_t*>(x) + from, n)};
    };
    overlapping([&](arrays& a) { ulpine::round_to<T>(a.in, a.out, bytes(a.in, 0)); });
    overlapping([&](arrays& a) { ulpine::round_to<T>(a.in, a.out, bytes(a.in, 4 * n - 1)); });
    overlapping([&](arrays& a) { ulpine::round_to(T::spec, a.in, a.out, bytes(a.out, 11)); });
    overlapping([&](arrays& a) { ulpine::encode<T>(a.in, a.codes, {.mask = a.codes}); });
    overlapping([&](arrays& a) { ulpine::encode<T>(a.in, a.codes, bytes(a.in, 40)); });
}

TEST_CASE("errors: records out of range") {
    const auto all = [](const auto& spec, const std::string& field) {
        names(message_of([&](arrays& a) { ulpine::round_to(spec, a.in, a.out); }), field);
        names(message_of([&](arrays& a) { ulpine::round_to(spec, a.in, a.out, 0); }), field);
        names(message_of([&](arrays& a) { run_round_to(spec, a.wide_in, a.wide_out, n, {}); }), field);
        names(message_of([&](arrays& a) { ulpine::encode(spec, a.in, a.codes); }), field);
        names(message_of([&](arrays& a) { ulpine::decode(spec, a.codes, a.out); }), field);
    };
    all(ulpine::posit_spec{1, 0}, "posit_spec.bits");
    all(ulpine::posit_spec{65, 0}, "posit_spec.bits");
    all(ulpine::posit_spec{8, 6}, "posit_spec.exponent_bits");
    all(ulpine::posit_spec{8, 0, -1}, "posit_spec.regime_limit");
    all(ulpine::posit_spec{8, 0, 0, 1101}, "posit_spec.scale");
    all(ulpine::minifloat_spec{0, 3}, "minifloat_spec.exponent_bits");
    all(ulpine::minifloat_spec{4, 53}, "minifloat_spec.fraction_bits");
    all(ulpine::minifloat_spec{.special = ulpine::specials::fnuz, .is_signed = false}, "minifloat_spec.is_signed");
    all(ulpine::fixed_spec{1, 0}, "fixed_spec");
    all(ulpine::fixed_spec{33, 32}, "fixed_spec");
    all(ulpine::fixed_spec{4, 4, false, true}, "fixed_spec.symmetric");
}

TEST_CASE("errors: codes too long for their elements") {
    std::uint16_t words[n] = {};
    names(message_of([](arrays& a) { ulpine::encode(ulpine::posit_spec{9, 1}, a.in, a.codes); }), "codes");
    names(message_of([](arrays& a) { ulpine::decode(ulpine::binary16::spec, a.codes, a.out); }), "codes");
    names(message_of([&](arrays& a) { ulpine::encode(ulpine::fixed_spec{9, 8}, a.in, words); }), "codes");
    names(message_of([&](arrays& a) { ulpine::decode(ulpine::binary32::spec, words, a.out); }), "codes");
    CHECK(std::all_of(std::begin(words), std::end(words), [](std::uint16_t w) { return w == 0; }));
}
