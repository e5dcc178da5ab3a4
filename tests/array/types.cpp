// Formats known while compiling: round_to<T>, encode<T> and decode<T> against T's own constructor and conversions.
#include <catch.hpp>

#include <ulpine/array/round_to.hpp>

#include <support/array_check.hpp>

using namespace array_test;
using ulpine::projection;
using ulpine::rounding;

namespace {

/// The codes of values, as T's constructor gives them.
template <class T, class S>
void check_from(failures& failed, const std::string& name) {
    failed.next();
    const std::vector<S> in = inputs_for<S>(T::spec);
    std::vector<T> want(in.size());
    std::vector<S> want_values(in.size());
    for (std::size_t i = 0; i < in.size(); ++i) {
        want[i] = T(in[i]);
        want_values[i] = static_cast<S>(want[i]);
    }
    const level_guard guard;
    for (const simd_level level : available_levels()) {
        ulpine::use_simd(level);
        const auto called = [&](const char* what) {
            return [&, what](std::size_t i) {
                return name + ": " + what + " of " + type_name<S>() + " " + hex(bits_of(in[i])) + " (" +
                       name_of(level) + ")";
            };
        };
        std::vector<S> values(in.size());
        ulpine::round_to<T>(in, values);
        compare(failed, values, want_values, called("round_to"));
        std::vector<T> numbers(in.size());
        ulpine::encode<T>(in, numbers);
        compare(failed, numbers, want, called("encode"));
        std::vector<typename T::storage_type> codes(in.size());
        ulpine::encode<T>(in, codes);
        for (std::size_t i = 0; i < in.size(); ++i)
            if (!failed.same(codes[i], numbers[i].bits())) failed.add(called("encode to integers")(i));
        std::vector<S> decoded(in.size());
        ulpine::decode<T>(numbers, decoded);
        compare(failed, decoded, want_values, called("decode after encode"));
        ulpine::decode<T>(codes, decoded);
        compare(failed, decoded, want_values, called("decode of integers after encode"));
        // What goes another way than the default options: the same results.
        ulpine::round_to<T>(in, values, {.projection = T::default_projection});
        compare(failed, values, want_values, called("round_to by the same projection"));
        ulpine::round_to<T>(in, values, {.threads = 2});
        compare(failed, values, want_values, called("round_to in two threads"));
        ulpine::round_to(T::spec, in, values);
        compare(failed, values, want_values, called("round_to by the record"));
    }
}

/// One other projection, as convert gives it.
template <class T, projection P, class S>
void check_projection(failures& failed, const std::string& name) {
    failed.next();
    const std::vector<S> in = inputs_for<S>(T::spec);
    std::vector<T> want(in.size());
    for (std::size_t i = 0; i < in.size(); ++i) want[i] = ulpine::convert<T, P>(in[i]);
    const level_guard guard;
    for (const simd_level level : available_levels()) {
        ulpine::use_simd(level);
        std::vector<T> numbers(in.size());
        ulpine::encode<T>(in, numbers, {.projection = P});
        compare(failed, numbers, want, [&](std::size_t i) {
            return name + ": encode of " + hex(bits_of(in[i])) + " by another projection (" + name_of(level) + ")";
        });
    }
}

template <class T>
void check_double(const std::string& name) {
    failures failed;
    check_from<T, double>(failed, name);
    CHECK_NO_FAILURES(failed);
}

template <class T>
void check(const std::string& name) {
    failures failed;
    check_from<T, float>(failed, name);
    check_projection<T, projection{rounding::toward_negative, ulpine::overflow::saturate}, float>(failed, name);
    CHECK_NO_FAILURES(failed);
}

}  // namespace

TEST_CASE("types: fp8_e4m3") { check<ulpine::fp8_e4m3>("fp8_e4m3"); }
TEST_CASE("types: binary16") { check<ulpine::binary16>("binary16"); }
TEST_CASE("types: dlfloat16, ties away") { check<ulpine::dlfloat16>("dlfloat16"); }
TEST_CASE("types: e8m0") { check<ulpine::e8m0>("e8m0"); }
TEST_CASE("types: binary32") { check<ulpine::binary32>("binary32"); }
TEST_CASE("types: binary64") { check_double<ulpine::binary64>("binary64"); }
TEST_CASE("types: posit<16,1>") { check<ulpine::posit<16, 1>>("posit<16,1>"); }
TEST_CASE("types: posit<16,1>, doubles") { check_double<ulpine::posit<16, 1>>("posit<16,1>"); }
TEST_CASE("types: posit<32,2>") { check<ulpine::posit32>("posit<32,2>"); }
TEST_CASE("types: posit<64,2>") { check_double<ulpine::posit64>("posit<64,2>"); }
TEST_CASE("types: bposit<8>") { check<ulpine::bposit<8>>("bposit<8>"); }
TEST_CASE("types: fixed<8,8>") { check<ulpine::fixed<8, 8>>("fixed<8,8>"); }
TEST_CASE("types: fixed<0,8>, unsigned, wrapping") {
    check<ulpine::fixed<0, 8, ulpine::fixed_options{.is_signed = false, .policy = ulpine::overflow::wrap}>>("fixed<0,8>");
}

TEST_CASE("types: the short float types as sources and targets") {
    using T = ulpine::fp8_e4m3;
    failures failed;
    const std::vector<binary16> in = inputs_for<binary16>(T::spec);
    std::vector<binary16> halves(in.size()), want(in.size());
    std::vector<float> floats(in.size()), want_floats(in.size());
    std::vector<T> codes(in.size()), want_codes(in.size());
    for (std::size_t i = 0; i < in.size(); ++i) {
        want_codes[i] = T(in[i]);
        want[i] = binary16(want_codes[i]);
        want_floats[i] = static_cast<float>(want_codes[i]);
    }
    const auto name = [&](std::size_t i) { return "fp8_e4m3 of binary16 " + hex(bits_of(in[i])); };
    ulpine::round_to<T>(in, halves);
    compare(failed, halves, want, name);
    ulpine::round_to<T>(in, floats);
    compare(failed, floats, want_floats, name);
    ulpine::encode<T>(in, codes);
    compare(failed, codes, want_codes, name);
    ulpine::decode<T>(codes, halves);
    compare(failed, halves, want, name);
    CHECK_NO_FAILURES(failed);
}
