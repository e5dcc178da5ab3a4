// The array functions against the scalar codec, element by element, at every simd_level of the processor that runs
// this.  A program of its own, so that it can be compiled for another processor and run under an emulator: one line per
// group of checks, the same on every processor; differences go to stderr and make the exit status 1.
//
//   array [level]     the best level that the processor must have.  Without it the status is 77, not tested; with a
//                     better one it is 1, since the run would not show what it is for
#include <cross/reference.hpp>
#include <ulpine/array/dot.hpp>

#include <cfenv>
#include <cstdio>
#include <cstring>

namespace {

using namespace cross;

// ---- Groups of checks ---------------------------------------------------------------------------------------------

std::vector<simd_level> levels;  // that this processor has
code total = 0xcbf29ce484222325u;
bool failed = false;

constexpr const char* level_names[] = {"scalar", "sse4.2", "avx2", "avx512", "neon"};
const char* name_of(simd_level level) { return level_names[static_cast<int>(level)]; }

class group {
public:
    explicit group(std::string name) : name_(std::move(name)) {}
    ~group() {
        std::printf("%-40s %8llu results  %016llx\n", name_.c_str(), count_, static_cast<unsigned long long>(sum_));
        total = (total ^ sum_) * 0x100000001b3u;
        failed = failed || differences_ > 0;
        if (differences_ > 0) std::fprintf(stderr, "%s: %lld differences\n", name_.c_str(), differences_);
    }
    group(const group&) = delete;
    group& operator=(const group&) = delete;

    /// Of each format the first differences are reported.
    void next_format() { reported_ = 0; }
    /// what(i): the element, in words.
    template <class E, class What>
    void compare(const E* got, const E* want, std::size_t n, simd_level level, const What& what) {
        for (std::size_t i = 0; i < n; ++i) {
            const code g = bits_of(got[i]), w = bits_of(want[i]);
            if (level == levels.back()) sum_ = (sum_ ^ g) * 0x100000001b3u;
            if (g == w) continue;
            ++differences_;
            if (++reported_ > 2) continue;
            std::fprintf(stderr, "%s, %s, %s: %llx, want %llx\n", name_.c_str(), name_of(level), what(i).c_str(),
                         static_cast<unsigned long long>(g), static_cast<unsigned long long>(w));
        }
        if (level == levels.back()) count_ += n;
    }

private:
    std::string name_;
    code sum_ = 0xcbf29ce484222325u;
    unsigned long long count_ = 0;
    long long differences_ = 0;
    int reported_ = 0;
};

constexpr const char* mode_names[] = {"nearest_even",    "nearest_away", "toward_zero", "toward_positive",
                                      "toward_negative", "to_odd",       "stochastic"};
template <class S>
std::string described(const std::string& format, S x, const array_options& o) {
    std::string text = format + ": ";
    char number[40];
    std::snprintf(number, sizeof number, "%llx", static_cast<unsigned long long>(bits_of(x)));
    text += number;
    if (o.projection)
        text += std::string(", ") + mode_names[static_cast<int>(o.projection->mode)] + ", policy " +
                std::to_string(static_cast<int>(o.projection->policy));
    if (o.random) text += ", " + std::to_string(o.random->bits) + " random bits";
    std::snprintf(number, sizeof number, ", scale %g", o.scale);
    if (o.scale != 1) text += number;
    return o.mask.empty() ? text : text + ", with a mask";
}

enum class masked { no, yes };
struct choice {
    array_options options;
    masked mask;
};
std::vector<choice> choices() {
    const auto nearest_even = rounding::nearest_even;
    std::vector<choice> all{{{}, masked::no}, {{}, masked::yes}};
    for (const auto mode : {rounding::nearest_away, rounding::toward_zero, rounding::toward_positive,
                            rounding::toward_negative, rounding::to_odd})
        all.push_back({{.projection = projection{mode}}, masked::yes});
    for (const auto policy : {overflow::saturate, overflow::propagate, overflow::infinity, overflow::wrap})
        all.push_back({{.projection = projection{nearest_even, policy}}, masked::no});
    // Fields of all three lengths, all three variants.
    const philox in_8{11, 0x123456789abcdef0u, 5, 8, stochastic_variant::a};
    const philox in_13{12, 3, ~code{0} - 100, 13, stochastic_variant::b};  // beyond the last index
    const philox in_32{0xfedcba9876543210u, 1, 0x3fffffff0u, 32, stochastic_variant::c};
    for (const philox& random : {in_8, in_13, in_32}) all.push_back({{.random = random}, masked::yes});
    all.push_back({{.random = in_8}, masked::no});
    for (const double scale : {3.0, 0.25}) {
        all.push_back({{.scale = scale}, masked::no});
        for (const auto mode : {nearest_even, rounding::toward_positive, rounding::to_odd})
            all.push_back({{.projection = projection{mode}, .scale = scale}, masked::yes});
        for (const philox& random : {in_8, in_32}) all.push_back({{.random = random, .scale = scale}, masked::no});
    }
    return all;
}

/// run(in, out, n, options) at every level against reference(x, options, k).
template <class S, class O, class Run, class Reference, class Mask>
void check_all(group& g, const std::string& name, const std::vector<S>& in, const Run& run, const Reference& reference,
               const Mask& reference_mask) {
    const std::size_t n = in.size();
    g.next_format();
    for (const choice& c : choices()) {
        array_options o = c.options;
        std::vector<O> want(n), got(n);
        std::vector<std::uint8_t> want_mask, mask(c.mask == masked::yes ? n : 0);
        for (std::size_t i = 0; i < n; ++i) want[i] = reference(in[i], o, i);
        for (std::size_t i = 0; i < mask.size(); ++i) want_mask.push_back(reference_mask(in[i], o, i));
        o.mask = mask;
        const auto what = [&](std::size_t i) { return described(name, in[i], o); };
        for (const simd_level level : levels) {
            use_simd(level);
            std::fill(mask.begin(), mask.end(), std::uint8_t{0xee});
            run(in.data(), got.data(), n, o);
            g.compare(got.data(), want.data(), n, level, what);
            g.compare(mask.data(), want_mask.data(), mask.size(), level, what);
        }
    }
}

template <class S, class O>
void check_round_to() {
    group g(std::string("round_to ") + type_name<S>() + " -> " + type_name<O>());
    for_each_format([&](const auto& s) {
        check_all<S, O>(
            g, text_of(s), inputs_for<S>(s),
            [&](const S* in, O* out, std::size_t n, const array_options& o) { round_to(s, in, out, n, o); },
            [&](S x, const array_options& o, code k) { return float_of<O>(s, code_of(s, x, o, k), o.scale); },
            [&](S x, const array_options& o, code k) { return mask_of(s, x, o, k); });
    });
}
template <class S, class E>
void check_encode() {
    group g(std::string("encode ") + type_name<S>() + " -> " + type_name<E>());
    for_each_format([&](const auto& s) {
        // Into the shortest codes, and into longer ones.
        const int width = s.width(), room = static_cast<int>(8 * sizeof(E));
        if (width > room || (width <= room / 2 && room > 8 && room < 64)) return;
        check_all<S, E>(
            g, text_of(s), inputs_for<S>(s),
            [&](const S* in, E* out, std::size_t n, const array_options& o) { encode(s, in, out, n, o); },
            [&](S x, const array_options& o, code k) { return static_cast<E>(code_of(s, x, o, k)); },
            [&](S x, const array_options& o, code k) { return mask_of(s, x, o, k); });
    });
}
template <class E, class O>
void check_decode() {
    group g(std::string("decode ") + type_name<E>() + " -> " + type_name<O>());
    for_each_format([&](const auto& s) {
        if (s.width() > static_cast<int>(8 * sizeof(E))) return;
        g.next_format();
        random_source random(20240607);
        std::vector<E> codes;
        for (const code c : magnitudes(low_bits(s.width()), random)) codes.push_back(static_cast<E>(c));
        for (int i = 0; i < 300; ++i) codes.push_back(static_cast<E>(random() & low_bits(s.width())));
        for (const double scale : {1.0, 3.0, 0.25}) {
            const array_options o{.scale = scale};
            std::vector<O> want(codes.size()), got(codes.size());
            for (std::size_t i = 0; i < codes.size(); ++i) want[i] = float_of<O>(s, codes[i], scale);
            for (const simd_level level : levels) {
                use_simd(level);
                decode(s, codes.data(), got.data(), codes.size(), o);
                g.compare(got.data(), want.data(), codes.size(), level,
                          [&](std::size_t i) { return described(text_of(s), codes[i], o); });
            }
        }
    });
}

/// Formats known while compiling, with a path of their own; the reference is the number type.
template <class T>
void check_type(group& g, const char* name) {
    const std::vector<float> in = inputs_for<float>(T::spec);
    const std::size_t n = in.size();
    std::vector<float> want, rounded(n), decoded(n);
    std::vector<typename T::storage_type> want_codes, codes(n);
    for (const float x : in) {
        want.push_back(static_cast<float>(T(x)));
        want_codes.push_back(T(x).bits());
    }
    const auto what = [&](std::size_t i) { return described(name, in[i], {}); };
    for (const simd_level level : levels) {
        use_simd(level);
        round_to<T>(in, rounded);
        encode<T>(in, codes);
        decode<T>(codes, decoded);
        g.compare(rounded.data(), want.data(), n, level, what);
        g.compare(codes.data(), want_codes.data(), n, level, what);
        g.compare(decoded.data(), want.data(), n, level, what);
    }
}
void check_types() {
    group g("types known while compiling");
    check_type<fp8_e4m3>(g, "fp8_e4m3");
    check_type<bfloat16>(g, "bfloat16");
    check_type<fixed<8, 8>>(g, "fixed<8,8>");
    check_type<posit<16, 1>>(g, "posit<16,1>");
}

/// In place and into codes, of every length up to a few vectors and of a few pieces; nothing written beyond the end.
template <class S>
void check_lengths() {
    group g(std::string("lengths, ") + type_name<S>());
    const auto check = [&](const auto& s, std::size_t n, const array_options& o) {
        const std::vector<S> some = inputs_for<S>(s);
        const S guard = from_bits<S>(0x5a5a);
        std::vector<S> in(n + 40, guard), want(in);
        std::vector<code> want_codes(n + 40, 0x5a5a);
        for (std::size_t i = 0; i < n; ++i) {
            in[i] = some[(7 * i + n) % some.size()];
            want_codes[i] = code_of(s, in[i], o, i);
            want[i] = float_of<S>(s, want_codes[i], o.scale);
        }
        const auto what = [&](std::size_t i) {
            return described(text_of(s), in[i], o) + ", element " + std::to_string(i) + " of " + std::to_string(n);
        };
        for (const simd_level level : levels) {
            use_simd(level);
            std::vector<S> got(in);
            std::vector<code> codes(n + 40, 0x5a5a);
            round_to(s, got.data(), got.data(), n, o);
            encode(s, in.data(), codes.data(), n, o);
            g.compare(got.data(), want.data(), n + 40, level, what);
            g.compare(codes.data(), want_codes.data(), n + 40, level, what);
        }
    };
    const array_options at_random{.random = philox{7, 0, 3, 8}}, tripled{.scale = 3};
    for (std::size_t n = 0; n <= 40; ++n)
        for (const array_options& o : {array_options{}, at_random, tripled}) {
            check(fp8_e4m3::spec, n, o);
            check(posit_spec{16, 1}, n, o);
        }
    for (const std::size_t n : {1029u, 2053u})
        for (const array_options& o : {array_options{}, at_random, tripled}) check(fp8_e4m3::spec, n, o);
}

/// Another floating-point environment, from here to the end of the scope: rounding upward, subnormals flushed to zero.
class hostile_environment {
public:
    hostile_environment() : mode_(std::fegetround()) {
        std::fesetround(FE_UPWARD);
        flush_to_zero(true);
    }
    ~hostile_environment() {
        flush_to_zero(false);
        std::fesetround(mode_);
    }
    hostile_environment(const hostile_environment&) = delete;
    hostile_environment& operator=(const hostile_environment&) = delete;

private:
    static void flush_to_zero(bool on) {
#if defined(__x86_64__)
        constexpr unsigned bits = 0x8040;  // FTZ, DAZ
        const unsigned before = __builtin_ia32_stmxcsr();
        __builtin_ia32_ldmxcsr(on ? before | bits : before & ~bits);
#elif defined(__aarch64__)
        constexpr code bit = code{1} << 24;  // FZ
        code before;
        asm volatile("mrs %0, fpcr" : "=r"(before));
        asm volatile("msr fpcr, %0" : : "r"(on ? before | bit : before & ~bit));
#endif
    }
    int mode_;
};

template <class S>
void check_environment() {
    group g(std::string("another environment, ") + type_name<S>());
    for_each_format([&](const auto& s) {
        g.next_format();
        const std::vector<S> in = inputs_for<S>(s);
        for (const double scale : {1.0, 3.0, 0.25}) {
            const array_options o{.scale = scale};
            std::vector<S> want, got(in.size());
            for (const S x : in) want.push_back(float_of<S>(s, code_of(s, x, o, 0), scale));
            for (const simd_level level : levels) {
                use_simd(level);
                {
                    const hostile_environment environment;
                    round_to(s, in.data(), got.data(), in.size(), o);
                }
                g.compare(got.data(), want.data(), in.size(), level,
                          [&](std::size_t i) { return described(text_of(s), in[i], o); });
            }
        }
    });
}

/// The bits of a quire, and chunked sums, against one product after the other.
template <class Acc, class A>
void check_dot(group& g, const char* name) {
    g.next_format();
    for (const std::size_t n : {1u, 63u, 64u, 1000u, 2500u}) {
        std::vector<A> x(n), y(n);
        code state = n;
        const auto next = [&] {
            for (;;) {
                state = state * 6364136223846793005u + 1442695040888963407u;
                const A a = A::from_bits(static_cast<typename A::storage_type>(state >> 24));
                if (isfinite(a)) return a;
            }
        };
        for (A& a : x) a = next();
        for (A& a : y) a = next();
        Acc acc;
        for (std::size_t i = 0; i < n; ++i) acc.add_product(x[i], y[i]);
        const double want = acc.template round<double>();
        for (const simd_level level : levels) {
            use_simd(level);
            const double got = ulpine::dot<Acc, double>(x, y);
            g.compare(&got, &want, 1, level, [&](std::size_t) { return name + (" of " + std::to_string(n)); });
        }
    }
}
void check_dots() {
    using namespace ulpine;
    group g("dot");
    check_dot<quire<fp8_e4m3>, fp8_e4m3>(g, "quire<fp8_e4m3>");
    check_dot<quire<fixed<8, 8>>, fixed<8, 8>>(g, "quire<fixed<8, 8>>");
    check_dot<quire<posit<16, 1>>, posit<16, 1>>(g, "quire<posit<16, 1>>");
    check_dot<quire<posit32>, posit32>(g, "quire<posit32>");
    check_dot<chunked<dlfloat16>, fp8_e5m2>(g, "chunked<dlfloat16>");
}

}  // namespace

int main(int argc, char** argv) {
    for (const simd_level level :
         {simd_level::scalar, simd_level::sse42, simd_level::avx2, simd_level::avx512, simd_level::neon})
        if (simd_available(level)) levels.push_back(level);
    std::printf("levels:");
    for (const simd_level level : levels) std::printf(" %s", name_of(level));
    std::printf("\n");
    if (argc > 1 && std::strcmp(argv[1], name_of(levels.back())) != 0) {
        for (const simd_level level : levels)
            if (std::strcmp(argv[1], name_of(level)) == 0) {
                std::fprintf(stderr, "%s is wanted as the best level, this processor has better\n", argv[1]);
                return 1;
            }
        std::fprintf(stderr, "not tested: this processor does not have %s\n", argv[1]);
        return 77;
    }

    check_round_to<float, float>();
    check_round_to<double, double>();
    check_round_to<binary16, binary16>();
    check_round_to<bfloat16, float>();
    check_encode<float, std::uint8_t>();
    check_encode<float, std::uint16_t>();
    check_encode<float, std::uint32_t>();
    check_encode<float, std::uint64_t>();
    check_encode<double, std::uint16_t>();
    check_encode<double, std::uint64_t>();
    check_encode<binary16, std::uint8_t>();
    check_encode<bfloat16, std::uint16_t>();
    check_decode<std::uint8_t, float>();
    check_decode<std::uint16_t, float>();
    check_decode<std::uint32_t, float>();
    check_decode<std::uint64_t, double>();
    check_decode<std::uint16_t, double>();
    check_decode<std::uint8_t, binary16>();
    check_decode<std::uint16_t, bfloat16>();
    check_types();
    check_lengths<float>();
    check_lengths<double>();
    check_environment<float>();
    check_environment<double>();
    check_dots();
    std::printf("checksum %016llx\n", static_cast<unsigned long long>(total));
    return failed ? 1 : 0;
}
