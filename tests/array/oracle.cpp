// The array functions against the oracle, which shares no line with the library: at every float next to a threshold of
// the catalog's formats, and, on request, at every float.  Rounding is monotone, so floats come in stretches of one code.
#include <catch.hpp>

#include <ulpine/array/round_to.hpp>

#include <support/array_check.hpp>
#include <support/formats.hpp>
#include <support/subject.hpp>
#include <support/sweep.hpp>

#include <cstring>
#include <mutex>
#include <thread>

using namespace array_test;
using support::stretch;
using ulpine::projection;
using ulpine::rounding;

namespace {

struct oracle_format {
    named_spec library;
    oracle::format format;
};

struct collect {
    std::vector<oracle_format>& all;
    template <class Tag>
    void operator()(Tag, const std::string& name, const oracle::format& format) const {
        all.push_back({{name, Tag::type::spec}, format});
    }
};

/// Finite floats of both signs, in stretches; bits of the sign tells which.
std::vector<stretch> stretches(const oracle_format& f, std::uint32_t sign, rounding mode) {
    return support::float_stretches(f.format, sign, sign | 0x7f7fffffU, support::detail::of(mode),
                                    oracle::overflow::format_default);
}

void check_ends(failures& failed, const oracle_format& f, rounding mode) {
    failed.next();
    std::vector<float> in, want;
    std::vector<std::uint16_t> want_codes;
    for (const std::uint32_t sign : {0U, 0x80000000U})
        for (const stretch& s : stretches(f, sign, mode))
            for (const std::uint32_t bits : {s.first, s.last}) {
                in.push_back(std::bit_cast<float>(bits));
                want_codes.push_back(static_cast<std::uint16_t>(s.code));
                want.push_back(float_of<float>(f.library.spec, s.code));
            }
    const array_options o{.projection = projection{mode}};
    const level_guard guard;
    for (const simd_level level : available_levels()) {
        ulpine::use_simd(level);
        const auto name = [&](std::size_t i) {
            return f.library.name + " of " + hex(bits_of(in[i])) + ", " + name_of(mode) + ", " + name_of(level);
        };
        std::vector<float> got(in.size());
        std::vector<std::uint16_t> codes(in.size());
        run_round_to(f.library.spec, in.data(), got.data(), in.size(), o);
        run_encode(f.library.spec, in.data(), codes.data(), in.size(), o);
        compare(failed, got, want, name);
        compare(failed, codes, want_codes, name);
    }
}

/// Every float of one sign.
void check_all(failures& failed, std::mutex& door, const oracle_format& f, std::uint32_t sign, rounding mode) {
    constexpr std::uint32_t block = 1 << 14;
    const array_options o{.projection = projection{mode}};
    std::vector<float> in(block), got(block);
    std::vector<std::uint16_t> codes(block);
    std::vector<stretch> list;
    {
        const std::scoped_lock lock(door);  // the oracle keeps tables
        list = stretches(f, sign, mode);
    }
    std::size_t at = 0;
    for (std::uint32_t base = sign; base < (sign | 0x7f800000U); base += block) {
        for (std::uint32_t i = 0; i < block; ++i) in[i] = std::bit_cast<float>(base + i);
        run_round_to(f.library.spec, in.data(), got.data(), block, o);
        run_encode(f.library.spec, in.data(), codes.data(), block, o);
        for (std::uint32_t i = 0; i < block;) {
            const stretch& s = list[at];
            const std::uint32_t end = s.last - base < block - 1 ? s.last - base + 1 : block;
            const std::uint32_t want = std::bit_cast<std::uint32_t>(float_of<float>(f.library.spec, s.code));
            // The first is right, and each is the one before it.
            const std::size_t others = end - i - 1;
            const bool right = std::bit_cast<std::uint32_t>(got[i]) == want && codes[i] == s.code &&
                               std::memcmp(&got[i], &got[i] + 1, others * sizeof(float)) == 0 &&
                               std::memcmp(&codes[i], &codes[i] + 1, others * sizeof(codes[0])) == 0;
            if (!right) {
                const std::scoped_lock lock(door);
                failed.add(f.library.name + ", " + name_of(mode) + ": between " + hex(std::uint64_t{base + i}) + " and " +
                           hex(std::uint64_t{base + end - 1}) + " not always " + hex(s.code));
            }
            i = end;
            if (base + (end - 1) == s.last) ++at;
        }
    }
    const std::scoped_lock lock(door);
    if (!failed.holds(at == list.size())) failed.add(f.library.name + ": floats left over");
}

std::vector<oracle_format> formats() {
    std::vector<oracle_format> all;
    support::visit_catalog_8bit(collect{all});
    support::visit_posit<8, 0>(collect{all});
    support::visit_posit<8, 1>(collect{all});
    return all;
}
std::vector<oracle_format> formats_16bit() {
    std::vector<oracle_format> all;
    support::visit_catalog_16bit(collect{all});
    support::visit_posit<16, 1>(collect{all});
    return all;
}

void sweep(const std::vector<oracle_format>& list) {
    failures failed;
    std::mutex door;
    for (const oracle_format& f : list)
        for (const rounding mode : modes) {
            if (mode == rounding::stochastic) continue;
            failed.next();
            std::thread negative([&] { check_all(failed, door, f, 0x80000000, mode); });
            check_all(failed, door, f, 0, mode);
            negative.join();
        }
    CHECK_NO_FAILURES(failed);
}

}  // namespace

TEST_CASE("oracle: both ends of every stretch of floats that round to one code, every mode") {
    failures failed;
    for (const oracle_format& f : formats())
        for (const rounding mode : modes)
            if (mode != rounding::stochastic) check_ends(failed, f, mode);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("oracle: both ends of every stretch, 16-bit formats", "[exhaustive]") {
    failures failed;
    for (const oracle_format& f : formats_16bit())
        for (const rounding mode : modes)
            if (mode != rounding::stochastic) check_ends(failed, f, mode);
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("oracle: every finite float to the 8-bit formats, every mode", "[exhaustive]") { sweep(formats()); }
TEST_CASE("oracle: every finite float to the 16-bit formats, every mode", "[exhaustive]") { sweep(formats_16bit()); }
