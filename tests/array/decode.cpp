// decode of whole arrays against the scalar codec, from codes of every width, at every simd_level.
#include <catch.hpp>

#include <ulpine/array/round_to.hpp>

#include <support/array_check.hpp>

using namespace array_test;

namespace {

template <class E, class O>
void check_as(failures& failed, const named_spec& f, const std::vector<std::uint64_t>& codes, const array_options& o) {
    if (width_of(f.spec) <= static_cast<int>(8 * sizeof(E))) check_decode<E, O>(failed, f, narrowed<E>(codes), o);
}

void sweep(const std::vector<named_spec>& formats) {
    failures failed;
    for (const named_spec& f : formats) {
        failed.next();
        const std::vector<std::uint64_t> codes = codes_for(f.spec);
        check_as<std::uint8_t, float>(failed, f, codes, {});
        check_as<std::uint16_t, float>(failed, f, codes, {});
        check_as<std::uint32_t, float>(failed, f, codes, {});
        check_as<std::uint64_t, float>(failed, f, codes, {});
        check_as<std::uint8_t, double>(failed, f, codes, {});
        check_as<std::uint16_t, double>(failed, f, codes, {});
        check_as<std::uint32_t, double>(failed, f, codes, {});
        check_as<std::uint64_t, double>(failed, f, codes, {});
        check_as<std::uint8_t, binary16>(failed, f, codes, {});
        check_as<std::uint16_t, binary16>(failed, f, codes, {});
        check_as<std::uint16_t, bfloat16>(failed, f, codes, {});
        check_as<std::uint64_t, bfloat16>(failed, f, codes, {});
    }
    CHECK_NO_FAILURES(failed);
}

}  // namespace

TEST_CASE("decode: the catalog") { sweep(catalog_formats()); }
TEST_CASE("decode: posits") { sweep(posit_formats()); }
TEST_CASE("decode: minifloats") { sweep(minifloat_formats()); }
TEST_CASE("decode: P3109") { sweep(p3109_formats()); }
TEST_CASE("decode: fixed point") { sweep(fixed_formats()); }

TEST_CASE("decode: bits above a code's width are ignored") {
    failures failed;
    for (const named_spec& f : sample_formats()) {
        failed.next();
        std::vector<std::uint64_t> codes = codes_for(f.spec), dirty = codes;
        const int width = width_of(f.spec);
        for (std::size_t i = 0; i < codes.size(); ++i) dirty[i] |= ~std::uint64_t{0} << width;
        if (width == 64) continue;
        std::vector<float> want(codes.size()), got(codes.size());
        const level_guard guard;
        for (const simd_level level : available_levels()) {
            ulpine::use_simd(level);
            run_decode(f.spec, codes.data(), want.data(), codes.size(), {});
            run_decode(f.spec, dirty.data(), got.data(), codes.size(), {});
            compare(failed, got, want,
                    [&](std::size_t i) { return f.name + ": decode of " + hex(dirty[i]) + " " + name_of(level); });
        }
    }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("decode: of the options only scale and threads count") {
    const std::vector<std::uint8_t> codes{0x00, 0x38, 0x7e, 0xff, 0x81};
    std::vector<float> want(codes.size()), got(codes.size());
    std::vector<std::uint8_t> mask(codes.size(), 0xee);
    ulpine::decode<ulpine::fp8_e4m3>(codes, want);
    ulpine::decode<ulpine::fp8_e4m3>(codes, got, {.projection = ulpine::projection{ulpine::rounding::to_odd},
                                                  .random = ulpine::philox{7}, .mask = mask});
    for (std::size_t i = 0; i < codes.size(); ++i) CHECK(bits_of(got[i]) == bits_of(want[i]));
    CHECK(mask == std::vector<std::uint8_t>(codes.size(), 0xee));
}
