// Scales: powers of two shift exponents exactly, others multiply and divide as IEEE operations, whatever the
// floating-point environment of the caller.
#include <catch.hpp>

#include <ulpine/array/round_to.hpp>

#include <support/array_check.hpp>

#include <cfenv>
#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

using namespace array_test;
using ulpine::projection;
using ulpine::rounding;

namespace {

/// Formats of moderate range, and some near the ends of the floats' own.
std::vector<named_spec> scaled_formats() {
    std::vector<named_spec> formats = sample_formats();
    formats.push_back({"posit<8,2> scale 110", ulpine::posit_spec{8, 2, 0, 110}});
    formats.push_back({"posit<8,2> scale -110", ulpine::posit_spec{8, 2, 0, -110}});
    formats.push_back({"fixed<100,-92>", ulpine::fixed_spec{100, -92}});
    formats.push_back({"fixed<-110,126>", ulpine::fixed_spec{-110, 126}});
    formats.push_back({"minifloat<4,3> bias 130", ulpine::minifloat_spec{4, 3, 130}});
    formats.push_back({"binary32", ulpine::binary32::spec});
    formats.push_back({"binary64", ulpine::binary64::spec});
    return formats;
}

template <class S, class O = S>
void check_scale(failures& failed, const named_spec& f, double scale) {
    const std::vector<S> in = inputs_for<S>(f.spec, scale);
    check_round_to<S, O>(failed, f, in, {.scale = scale}, masks::both);
    check_round_to<S, O>(failed, f, in, {.projection = projection{rounding::toward_negative}, .scale = scale});
    check_round_to<S, O>(failed, f, in, {.random = ulpine::philox{1, 2, 3, 12}, .scale = scale});
    using E = std::conditional_t<sizeof(S) == 2, std::uint16_t, std::uint64_t>;
    if (width_of(f.spec) > static_cast<int>(8 * sizeof(E))) return;
    check_encode<S, E>(failed, f, in, {.scale = scale}, masks::both);
    check_decode<E, O>(failed, f, narrowed<E>(codes_for(f.spec)), {.scale = scale});
}

template <class S, class O = S>
void sweep(const std::vector<named_spec>& formats, const std::vector<double>& scales) {
    failures failed;
    for (const named_spec& f : formats)
        for (const double scale : scales) {
            failed.next();
            check_scale<S, O>(failed, f, scale);
        }
    CHECK_NO_FAILURES(failed);
}

}  // namespace

TEST_CASE("scale: powers of two, floats") {
    std::vector<double> scales;
    for (const int e : {-149, -148, -130, -127, -126, -125, -64, -3, -1, 1, 2, 40, 100, 126, 127})
        scales.push_back(std::ldexp(1.0, e));
    sweep<float>(scaled_formats(), scales);
}
TEST_CASE("scale: powers of two, doubles") {
    std::vector<double> scales;
    for (const int e : {-1074, -1073, -1022, -300, -126, -1, 3, 500, 1022, 1023}) scales.push_back(std::ldexp(1.0, e));
    sweep<double>(scaled_formats(), scales);
}
TEST_CASE("scale: other numbers, floats") {
    // 1.0 + 2^-30 is 1 as a float, 0.75 * 2^-149 the smallest subnormal one.
    sweep<float>(scaled_formats(), {3, 0.1, 1e-30, 1e30, 0x1.fffffep+127, 0x1.fffffep-1, 0x1.000002p0, 0x1.8p-148, 0x1.8p-127,
                                    0x1.000001p0, 1 + 0x1p-30, 0.75 * 0x1p-149});
}
TEST_CASE("scale: other numbers, doubles") {
    sweep<double>(scaled_formats(), {7, 1e-300, 0x1.fffffffffffffp+1023, 0x1.0000000000001p0, 0x1.8p-1073, 1 + 0x1p-30});
}
TEST_CASE("scale: the short float types") {
    const std::vector<double> scales{0.25, 0.1, 1000, 0x1p100, 0x1p-140, 0x1.8p-148};
    sweep<binary16>(sample_formats(), scales);
    sweep<bfloat16, float>(sample_formats(), scales);
}

// ---- The floating-point environment -------------------------------------------------------------------------------

#if defined(__SSE2__)
namespace {

struct environment {
    const char* name;
    unsigned mxcsr;
};
// The lowest six bits are flags; then denormals-are-zero, six masks of exceptions, two bits of rounding, flush-to-zero.
constexpr environment environments[] = {
    {"flush to zero", 0x9f80},   {"denormals are zero", 0x1fc0},    {"both, upward", 0xdfc0},
    {"downward", 0x3f80},        {"upward", 0x5f80},                {"toward zero", 0x7f80},
    {"every exception trapped", 0x0000}, {"all at once", 0xe040},
};

/// For want of an instruction Clang shifts lanes of SSE4.2 by a conversion of floats: right in every environment, but
/// 2^31 raises the flag of invalid operations.
bool raises_flags(simd_level level) {
#if defined(__clang__)
    return level == simd_level::sse42;
#else
    static_cast<void>(level);
    return false;
#endif
}

/// run() under an environment, and whether it left the environment as it was.
template <class Run>
bool keeps(unsigned mxcsr, simd_level level, const Run& run) {
    constexpr unsigned flags = 0x3f, masks = 0x1f80;
    if (raises_flags(level)) mxcsr |= masks;
    const unsigned before = _mm_getcsr();
    _mm_setcsr(mxcsr);
    run();
    const unsigned after = _mm_getcsr();
    _mm_setcsr(before);
    return raises_flags(level) ? (after & ~flags) == (mxcsr & ~flags) : after == mxcsr;
}

template <class S>
void in_environments(failures& failed, const named_spec& f, const array_options& o) {
    const std::vector<S> in = inputs_for<S>(f.spec, o.scale);
    const std::vector<std::uint64_t> codes = codes_for(f.spec);
    std::vector<S> want(in.size()), want_decoded(codes.size());
    std::vector<std::uint64_t> want_codes(in.size());
    for (std::size_t i = 0; i < in.size(); ++i) {
        want_codes[i] = code_of(f.spec, in[i], o, i);
        want[i] = float_of<S>(f.spec, want_codes[i], o.scale);
    }
    for (std::size_t i = 0; i < codes.size(); ++i) want_decoded[i] = float_of<S>(f.spec, codes[i], o.scale);
    for (const environment& e : environments)
        for (const simd_level level : available_levels()) {
            failed.next();
            ulpine::use_simd(level);
            std::vector<S> got(in.size()), got_decoded(codes.size());
            std::vector<std::uint64_t> got_codes(in.size());
            const bool kept = keeps(e.mxcsr, level, [&] {
                run_round_to(f.spec, in.data(), got.data(), in.size(), o);
                run_encode(f.spec, in.data(), got_codes.data(), in.size(), o);
                run_decode(f.spec, codes.data(), got_decoded.data(), codes.size(), o);
            });
            const auto name = [&](std::size_t i) {
                return f.name + ", " + e.name + ", " + name_of(level) + ", " + text_of(o) + ": element " +
                       std::to_string(i);
            };
            if (!failed.holds(kept)) failed.add(name(0) + " and on: the environment is changed");
            compare(failed, got, want, name);
            compare(failed, got_codes, want_codes, name);
            compare(failed, got_decoded, want_decoded, name);
        }
}

}  // namespace

TEST_CASE("scale: the floating-point environment changes nothing and is left as it was") {
    failures failed;
    const level_guard guard;
    const std::vector<named_spec> formats{{"posit<16,1>", ulpine::posit_spec{16, 1}},
                                          {"fp8_e4m3", ulpine::fp8_e4m3::spec},
                                          {"minifloat<4,3> bias 130", ulpine::minifloat_spec{4, 3, 130}},
                                          {"dlfloat16", ulpine::dlfloat16::spec},
                                          {"binary32", ulpine::binary32::spec},
                                          {"fixed<8,8>", ulpine::fixed_spec{8, 8}}};
    for (const named_spec& f : formats)
        for (const array_options& o : {array_options{}, array_options{.scale = 0x1p-130}, array_options{.scale = 0.1},
                                       array_options{.scale = 0x1.8p-148}, array_options{.random = ulpine::philox{1}},
                                       array_options{.projection = projection{rounding::to_odd}, .scale = 1e-20}}) {
            in_environments<float>(failed, f, o);
            in_environments<double>(failed, f, o);
        }
    CHECK_NO_FAILURES(failed);
}
#endif

TEST_CASE("scale: rounding modes set by fesetround change nothing and stay set") {
    failures failed;
    const named_spec f{"binary32", ulpine::binary32::spec};
    const array_options o{.scale = 0.1};
    const std::vector<float> in = inputs_for<float>(f.spec, o.scale);
    std::vector<float> want(in.size());
    for (std::size_t i = 0; i < in.size(); ++i) want[i] = rounded_to<float>(f.spec, in[i], o, i);
    const level_guard guard;
    for (const int mode : {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO})
        for (const simd_level level : available_levels()) {
            ulpine::use_simd(level);
            std::vector<float> got(in.size());
            std::fesetround(mode);
            run_round_to(f.spec, in.data(), got.data(), in.size(), o);
            const bool kept = std::fegetround() == mode;
            std::fesetround(FE_TONEAREST);
            if (!failed.holds(kept)) failed.add(std::string("fesetround is undone, ") + name_of(level));
            compare(failed, got, want, [&](std::size_t i) {
                return std::string("binary32 of ") + hex(bits_of(in[i])) + ", " + name_of(level);
            });
        }
    CHECK_NO_FAILURES(failed);
}
