// Every length from 0 to 67 at every offset from an aligned address, in place and not, at every simd_level: the elements
// as the scalar codec gives them, and nothing written outside.
#include <catch.hpp>

#include <ulpine/array/round_to.hpp>

#include <support/array_check.hpp>

using namespace array_test;
using ulpine::projection;
using ulpine::rounding;

namespace {

constexpr std::size_t longest = 67, offsets = 4, guard = 80, room = guard + offsets + longest + guard;

/// Elements in a buffer that is aligned to 64 bytes and filled with a pattern.
template <class E>
class buffer {
public:
    explicit buffer(std::size_t offset) : begin_(guard + offset) {
        for (std::size_t i = 0; i < sizeof bytes_; ++i) bytes_[i] = pattern(i);
    }
    E* data() { return reinterpret_cast<E*>(bytes_) + begin_; }
    [[nodiscard]] bool untouched_outside(std::size_t n) const {
        for (std::size_t i = 0; i < sizeof bytes_; ++i)
            if ((i < begin_ * sizeof(E) || i >= (begin_ + n) * sizeof(E)) && bytes_[i] != pattern(i)) return false;
        return true;
    }

private:
    static unsigned char pattern(std::size_t i) { return static_cast<unsigned char>(0x5b + 17 * i); }

    std::size_t begin_;
    alignas(64) unsigned char bytes_[room * sizeof(E)];
};

/// Inputs in an order that has nothing to do with lanes.
template <class S>
std::vector<S> shuffled_inputs(const any_spec& spec) {
    const std::vector<S> all = inputs_for<S>(spec);
    std::vector<S> some;
    for (std::size_t i = 0; i < offsets * longest; ++i) some.push_back(all[i * 7919 % all.size()]);
    return some;
}

std::vector<array_options> all_options() {
    using enum ulpine::stochastic_variant;
    return {{},
            {.projection = projection{rounding::nearest_away}},
            {.projection = projection{rounding::toward_negative}},
            {.random = ulpine::philox{1, 2, 3, 5}},
            {.random = ulpine::philox{1, 2, 9, 12, c}},
            {.random = ulpine::philox{1, 2, 5, 32, b}},
            {.scale = 0.125},
            {.scale = 3}};
}

template <class E>
void expect(failures& failed, buffer<E>& got, const E* want, std::size_t n, const std::string& name) {
    for (std::size_t i = 0; i < n; ++i)
        if (!failed.same(bits_of(got.data()[i]), bits_of(want[i])))
            failed.add(name + ", element " + std::to_string(i) + ": " + hex(bits_of(got.data()[i])) + ", want " +
                       hex(bits_of(want[i])));
    if (!failed.holds(got.untouched_outside(n))) failed.add(name + " writes outside");
}

/// run(in, out, n, options, mask or null) for every length and offset; want: the results for all of `in`.
template <class S, class E, class Run>
void every_length(failures& failed, const std::string& name, const std::vector<S>& in, const std::vector<E>& want,
                  const std::vector<std::uint8_t>* want_mask, const array_options& options, const Run& run) {
    for (std::size_t n = 0; n <= longest; ++n)
        for (std::size_t from = 0; from < offsets; ++from)
            for (std::size_t to = 0; to < offsets; ++to) {
                const std::size_t start = (from + offsets * to + n) % (in.size() - longest);
                buffer<S> source(from);
                buffer<E> target(to);
                buffer<std::uint8_t> mask((from + to) % offsets);
                std::copy_n(in.data() + start, n, source.data());
                array_options o = part_of(options, start);
                if (want_mask != nullptr) o.mask = {mask.data(), n};
                run(static_cast<const S*>(source.data()), target.data(), n, o);
                const std::string which = name + ", length " + std::to_string(n) + ", offsets " + std::to_string(from) +
                                          " and " + std::to_string(to);
                expect(failed, target, want.data() + start, n, which);
                if (want_mask != nullptr) expect(failed, mask, want_mask->data() + start, n, which + ": the mask");
            }
}

template <class S, class O = S>
void rounding_case(const std::vector<named_spec>& formats) {
    failures failed;
    const level_guard guard_level;
    for (const named_spec& f : formats) {
        failed.next();
        const std::vector<S> in = shuffled_inputs<S>(f.spec);
        for (const array_options& o : all_options()) {
            std::vector<O> want;
            std::vector<std::uint8_t> masks;
            for (std::size_t i = 0; i < in.size(); ++i) {
                want.push_back(rounded_to<O>(f.spec, in[i], o, i));
                masks.push_back(mask_of(f.spec, in[i], o, i));
            }
            for (const simd_level level : available_levels()) {
                ulpine::use_simd(level);
                const std::string name = f.name + ", " + type_name<S>() + " to " + type_name<O>() + ", " +
                                         name_of(level) + ", " + text_of(o);
                const auto run = [&](const S* from, O* to, std::size_t n, const array_options& here) {
                    run_round_to(f.spec, from, to, n, here);
                };
                every_length(failed, name, in, want, nullptr, o, run);
                every_length(failed, name, in, want, &masks, o, run);
                if constexpr (std::is_same_v<S, O>)
                    every_length(failed, name + ", in place", in, want, nullptr, o,
                                 [&](const S* from, O* to, std::size_t n, const array_options& here) {
                                     std::copy_n(from, n, to);
                                     run_round_to<S, O>(f.spec, to, to, n, here);
                                 });
            }
        }
    }
    CHECK_NO_FAILURES(failed);
}

template <class S, class E>
void encoding_case(const std::vector<named_spec>& formats) {
    failures failed;
    const level_guard guard_level;
    for (const named_spec& f : formats) {
        if (width_of(f.spec) > static_cast<int>(8 * sizeof(E))) continue;
        failed.next();
        const std::vector<S> in = shuffled_inputs<S>(f.spec);
        for (const array_options& o : all_options()) {
            std::vector<E> want;
            std::vector<std::uint8_t> masks;
            for (std::size_t i = 0; i < in.size(); ++i) {
                want.push_back(static_cast<E>(code_of(f.spec, in[i], o, i)));
                masks.push_back(mask_of(f.spec, in[i], o, i));
            }
            for (const simd_level level : available_levels()) {
                ulpine::use_simd(level);
                every_length(failed, f.name + ", encode, " + type_name<S>() + ", " + name_of(level) + ", " + text_of(o),
                             in, want, o.random ? nullptr : &masks, o,
                             [&](const S* from, E* to, std::size_t n, const array_options& here) {
                                 run_encode(f.spec, from, to, n, here);
                             });
            }
        }
    }
    CHECK_NO_FAILURES(failed);
}

template <class E, class O>
void decoding_case(const std::vector<named_spec>& formats) {
    failures failed;
    const level_guard guard_level;
    for (const named_spec& f : formats) {
        if (width_of(f.spec) > static_cast<int>(8 * sizeof(E))) continue;
        failed.next();
        const std::vector<std::uint64_t> all = codes_for(f.spec);
        std::vector<E> codes;
        for (std::size_t i = 0; i < offsets * longest; ++i) codes.push_back(static_cast<E>(all[i * 7919 % all.size()]));
        for (const double scale : {1.0, 0.5, 3.0}) {
            std::vector<O> want;
            for (const E c : codes) want.push_back(float_of<O>(f.spec, c, scale));
            for (const simd_level level : available_levels()) {
                ulpine::use_simd(level);
                every_length(failed, f.name + ", decode to " + type_name<O>() + ", " + name_of(level), codes, want,
                             nullptr, {.scale = scale},
                             [&](const E* from, O* to, std::size_t n, const array_options& here) {
                                 run_decode(f.spec, from, to, n, here);
                             });
            }
        }
    }
    CHECK_NO_FAILURES(failed);
}

const std::vector<named_spec>& few_formats() {
    static const std::vector<named_spec> formats{{"posit<16,1>", ulpine::posit_spec{16, 1}},
                                                 {"fp8_e4m3", ulpine::fp8_e4m3::spec},
                                                 {"dlfloat16", ulpine::dlfloat16::spec},
                                                 {"fixed<4,4>", ulpine::fixed_spec{4, 4}}};
    return formats;
}

}  // namespace

TEST_CASE("lengths: round_to, floats") { rounding_case<float>(few_formats()); }
TEST_CASE("lengths: round_to, doubles") { rounding_case<double>({{"posit<8,2>", ulpine::posit_spec{8, 2}}}); }
TEST_CASE("lengths: round_to, binary16 to floats") { rounding_case<binary16, float>({few_formats()[1]}); }
TEST_CASE("lengths: round_to, bfloat16 to bfloat16") { rounding_case<bfloat16>({few_formats()[0]}); }
TEST_CASE("lengths: encode, floats to 8 bits") { encoding_case<float, std::uint8_t>(few_formats()); }
TEST_CASE("lengths: encode, floats to 16 bits") { encoding_case<float, std::uint16_t>({few_formats()[0]}); }
TEST_CASE("lengths: encode, floats to 64 bits") { encoding_case<float, std::uint64_t>({few_formats()[1]}); }
TEST_CASE("lengths: encode, doubles to 8 bits") { encoding_case<double, std::uint8_t>({few_formats()[1]}); }
TEST_CASE("lengths: encode, doubles to 32 bits") { encoding_case<double, std::uint32_t>({few_formats()[0]}); }
TEST_CASE("lengths: encode, binary16 to 8 bits") { encoding_case<binary16, std::uint8_t>({few_formats()[3]}); }
TEST_CASE("lengths: decode, 8 bits to floats") { decoding_case<std::uint8_t, float>(few_formats()); }
TEST_CASE("lengths: decode, 16 bits to floats") { decoding_case<std::uint16_t, float>(few_formats()); }
TEST_CASE("lengths: decode, 64 bits to floats") { decoding_case<std::uint64_t, float>({few_formats()[0]}); }
TEST_CASE("lengths: decode, 8 bits to doubles") { decoding_case<std::uint8_t, double>({few_formats()[1]}); }
TEST_CASE("lengths: decode, 8 bits to binary16") { decoding_case<std::uint8_t, binary16>({few_formats()[3]}); }
