// Lookup sets of every size and shape in the array functions, against the scalar codec, at every simd_level.
#include <catch.hpp>

#include <ulpine/array/round_to.hpp>

#include <support/array_check.hpp>

using namespace array_test;
using ulpine::lookup_spec;
using ulpine::projection;
using ulpine::rounding;

namespace {

template <class Check>
void each(const Check& check) {
    failures failed;
    for (const named_spec& f : lookup_formats()) {
        failed.next();
        check(failed, f, std::get<lookup_spec>(f.spec).count);
    }
    CHECK_NO_FAILURES(failed);
}

/// Between -v and v of a mirrored set without zero, zero has no neighbour nearer to zero: toward zero is not defined.
template <class S>
std::vector<S> defined(const named_spec& f, rounding mode, std::vector<S> in) {
    const auto& s = std::get<lookup_spec>(f.spec);
    if (s.mirrored && value_of(f.spec, 0) != 0 && (mode == rounding::toward_zero || mode == rounding::stochastic))
        std::erase_if(in, [](S x) { return real(x) == 0; });
    return in;
}

template <class S, class O = S>
void all_modes(failures& failed, const named_spec& f, int count) {
    const std::vector<S> in = inputs_for<S>(f.spec);
    check_round_to<S, O>(failed, f, in, {}, masks::both);
    for (const rounding mode : modes)
        if (mode != rounding::stochastic && (count <= 4096 || mode == rounding::to_odd))
            check_round_to<S, O>(failed, f, defined(f, mode, in), {.projection = projection{mode}});
}

template <class S, class E>
void encode_modes(failures& failed, const named_spec& f) {
    if (width_of(f.spec) > static_cast<int>(8 * sizeof(E))) return;
    const std::vector<S> in = inputs_for<S>(f.spec);
    check_encode<S, E>(failed, f, in, {}, masks::both);
    check_encode<S, E>(failed, f, in, {.projection = projection{rounding::nearest_away}});
    check_encode<S, E>(failed, f, in, {.projection = projection{rounding::toward_negative}});
}

}  // namespace

TEST_CASE("lookup: round_to, floats") {
    each([](failures& failed, const named_spec& f, int count) { all_modes<float>(failed, f, count); });
}
TEST_CASE("lookup: round_to, doubles") {
    each([](failures& failed, const named_spec& f, int count) { all_modes<double>(failed, f, count); });
}
TEST_CASE("lookup: round_to, the short float types") {
    each([](failures& failed, const named_spec& f, int) {
        check_round_to<binary16, float>(failed, f, inputs_for<binary16>(f.spec), {});
        check_round_to<bfloat16, bfloat16>(failed, f, inputs_for<bfloat16>(f.spec), {});
    });
}
TEST_CASE("lookup: round_to from and to binary16 rounds once") {
    each([](failures& failed, const named_spec& f, int) {
        check_round_to<binary16, binary16>(failed, f, inputs_for<binary16>(f.spec), {});
    });
}
TEST_CASE("lookup: encode, floats") {
    each([](failures& failed, const named_spec& f, int) {
        encode_modes<float, std::uint8_t>(failed, f);
        encode_modes<float, std::uint16_t>(failed, f);
        encode_modes<float, std::uint32_t>(failed, f);
    });
}
TEST_CASE("lookup: encode, doubles") {
    each([](failures& failed, const named_spec& f, int) {
        encode_modes<double, std::uint8_t>(failed, f);
        encode_modes<double, std::uint16_t>(failed, f);
        encode_modes<double, std::uint64_t>(failed, f);
    });
}
TEST_CASE("lookup: decode") {
    each([](failures& failed, const named_spec& f, int) {
        const std::vector<std::uint64_t> codes = codes_for(f.spec);
        if (width_of(f.spec) <= 8) check_decode<std::uint8_t, float>(failed, f, narrowed<std::uint8_t>(codes), {});
        if (width_of(f.spec) <= 16) check_decode<std::uint16_t, double>(failed, f, narrowed<std::uint16_t>(codes), {});
        if (width_of(f.spec) <= 16) check_decode<std::uint16_t, binary16>(failed, f, narrowed<std::uint16_t>(codes), {});
        check_decode<std::uint32_t, float>(failed, f, narrowed<std::uint32_t>(codes), {});
        check_decode<std::uint64_t, bfloat16>(failed, f, codes, {});
    });
}
TEST_CASE("lookup: stochastic") {
    each([](failures& failed, const named_spec& f, int count) {
        if (count > 1000) return;
        const std::vector<float> in = defined(f, rounding::stochastic, inputs_for<float>(f.spec));
        const std::vector<double> wide = defined(f, rounding::stochastic, inputs_for<double>(f.spec));
        for (int v = 0; v < 3; ++v) {
            const auto variant = static_cast<ulpine::stochastic_variant>(v);
            check_round_to<float, float>(failed, f, in, {.random = ulpine::philox{1, 2, 3, 7 + 12 * v, variant}});
            check_encode<double, std::uint32_t>(failed, f, wide, {.random = ulpine::philox{1, 2, 3, 31, variant}});
        }
    });
}
TEST_CASE("lookup: scales") {
    each([](failures& failed, const named_spec& f, int count) {
        for (const double scale : {0.125, 0x1p-130, 0x1p100, 3.0, 1e-20, 1e20}) {
            if (count > 4096 && scale != 3) continue;
            const std::vector<float> in = inputs_for<float>(f.spec, scale);
            check_round_to<float, float>(failed, f, in, {.scale = scale}, masks::both);
            check_round_to<double, double>(failed, f, inputs_for<double>(f.spec, scale), {.scale = scale});
            check_encode<float, std::uint32_t>(failed, f, in, {.scale = scale});
            check_decode<std::uint32_t, float>(failed, f, narrowed<std::uint32_t>(codes_for(f.spec)), {.scale = scale});
        }
    });
}
