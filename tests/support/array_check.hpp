// The array functions against the scalar codec, element by element, at every simd_level.
#pragma once

#include <support/array_formats.hpp>
#include <support/array_reference.hpp>
#include <support/failures.hpp>

#include <algorithm>
#include <array>

namespace array_test {

using support::failures;
using support::hex;

inline constexpr std::array modes{ulpine::rounding::nearest_even,    ulpine::rounding::nearest_away,
                                  ulpine::rounding::toward_zero,     ulpine::rounding::toward_positive,
                                  ulpine::rounding::toward_negative, ulpine::rounding::to_odd,
                                  ulpine::rounding::stochastic};
inline constexpr std::array policies{ulpine::overflow::saturate, ulpine::overflow::propagate,
                                     ulpine::overflow::infinity, ulpine::overflow::wrap,
                                     ulpine::overflow::format_default};

[[nodiscard]] inline const char* name_of(simd_level level) {
    constexpr const char* names[] = {"scalar", "sse4.2", "avx2", "avx512", "neon"};
    return names[static_cast<int>(level)];
}
[[nodiscard]] inline const char* name_of(ulpine::rounding mode) {
    constexpr const char* names[] = {"nearest even",    "nearest away", "toward zero", "toward positive",
                                     "toward negative", "to odd",       "stochastic"};
    return names[static_cast<int>(mode)];
}
[[nodiscard]] inline const char* name_of(ulpine::overflow policy) {
    constexpr const char* names[] = {"saturate", "propagate", "infinity", "wrap", "default policy"};
    return names[static_cast<int>(policy)];
}
template <class S>
[[nodiscard]] const char* type_name() {
    if constexpr (std::is_same_v<S, float>) return "float";
    else if constexpr (std::is_same_v<S, double>) return "double";
    else if constexpr (std::is_same_v<S, binary16>) return "binary16";
    else return "bfloat16";
}
[[nodiscard]] inline std::string text_of(const array_options& o) {
    std::string text = o.projection ? std::string(name_of(o.projection->mode)) + ", " + name_of(o.projection->policy)
                                    : "default projection";
    if (o.random)
        text += ", random bits " + std::to_string(o.random->bits) + " variant " +
                "abc"[static_cast<int>(o.random->variant)] + " first " + std::to_string(o.random->first);
    if (o.scale != 1) text += ", scale " + hex(o.scale);
    if (o.threads != 1) text += ", threads " + std::to_string(o.threads);
    return text;
}

/// The same options for the part of an array that starts at element i.
[[nodiscard]] inline array_options part_of(array_options o, std::size_t i) {
    if (o.random) o.random->first += i;
    return o;
}

/// A result of integers at one level against the expected ones.
template <class E, class Name>
void compare(failures& failed, const std::vector<E>& got, const std::vector<E>& want, const Name& name) {
    for (std::size_t i = 0; i < want.size(); ++i)
        if (!failed.same(bits_of(got[i]), bits_of(want[i])))
            failed.add(name(i) + " gives " + hex(bits_of(got[i])) + ", want " + hex(bits_of(want[i])));
}

enum class masks { without, with, both };

/// round_to of the whole array and its mask.
template <class S, class O>
void check_round_to(failures& failed, const named_spec& f, const std::vector<S>& in, const array_options& o,
                    masks which = masks::without) {
    std::vector<O> want(in.size());
    std::vector<std::uint8_t> want_mask(in.size());
    for (std::size_t i = 0; i < in.size(); ++i) want[i] = rounded_to<O>(f.spec, in[i], o, i);
    if (which != masks::without)
        for (std::size_t i = 0; i < in.size(); ++i) want_mask[i] = mask_of(f.spec, in[i], o, i);
    const level_guard guard;
    for (const simd_level level : available_levels()) {
        ulpine::use_simd(level);
        const auto name = [&](std::size_t i) {
            return f.name + ": round_to of " + type_name<S>() + " " + hex(bits_of(in[i])) + " to " + type_name<O>() +
                   " (" + name_of(level) + ", " + text_of(o) + ")";
        };
        if (which != masks::with) {
            std::vector<O> got(in.size());
            run_round_to(f.spec, in.data(), got.data(), in.size(), o);
            compare(failed, got, want, name);
        }
        if (which == masks::without) continue;
        std::vector<O> got(in.size());
        std::vector<std::uint8_t> mask(in.size(), 0xee);
        array_options masked = o;
        masked.mask = mask;
        run_round_to(f.spec, in.data(), got.data(), in.size(), masked);
        compare(failed, got, want, [&](std::size_t i) { return name(i) + " beside a mask"; });
        compare(failed, mask, want_mask, [&](std::size_t i) { return name(i) + ": the mask"; });
    }
}

template <class S, class E>
void check_encode(failures& failed, const named_spec& f, const std::vector<S>& in, const array_options& o,
                  masks which = masks::without) {
    std::vector<E> want(in.size());
    std::vector<std::uint8_t> want_mask(in.size());
    for (std::size_t i = 0; i < in.size(); ++i) want[i] = static_cast<E>(code_of(f.spec, in[i], o, i));
    if (which != masks::without)
        for (std::size_t i = 0; i < in.size(); ++i) want_mask[i] = mask_of(f.spec, in[i], o, i);
    const level_guard guard;
    for (const simd_level level : available_levels()) {
        ulpine::use_simd(level);
        const auto name = [&](std::size_t i) {
            return f.name + ": encode of " + type_name<S>() + " " + hex(bits_of(in[i])) + " in " +
                   std::to_string(8 * sizeof(E)) + " bits (" + name_of(level) + ", " + text_of(o) + ")";
        };
        if (which != masks::with) {
            std::vector<E> got(in.size());
            run_encode(f.spec, in.data(), got.data(), in.size(), o);
            compare(failed, got, want, name);
        }
        if (which == masks::without) continue;
        std::vector<E> got(in.size());
        std::vector<std::uint8_t> mask(in.size(), 0xee);
        array_options masked = o;
        masked.mask = mask;
        run_encode(f.spec, in.data(), got.data(), in.size(), masked);
        compare(failed, got, want, [&](std::size_t i) { return name(i) + " beside a mask"; });
        compare(failed, mask, want_mask, [&](std::size_t i) { return name(i) + ": the mask"; });
    }
}

template <class E, class O>
void check_decode(failures& failed, const named_spec& f, const std::vector<E>& codes, const array_options& o) {
    std::vector<O> want(codes.size());
    for (std::size_t i = 0; i < codes.size(); ++i) want[i] = float_of<O>(f.spec, codes[i], o.scale);
    const level_guard guard;
    for (const simd_level level : available_levels()) {
        ulpine::use_simd(level);
        std::vector<O> got(codes.size());
        run_decode(f.spec, codes.data(), got.data(), codes.size(), o);
        compare(failed, got, want, [&](std::size_t i) {
            return f.name + ": decode of " + hex(std::uint64_t{codes[i]}) + " to " + type_name<O>() + " (" +
                   name_of(level) + ", " + text_of(o) + ")";
        });
    }
}

template <class E>
[[nodiscard]] std::vector<E> narrowed(const std::vector<std::uint64_t>& codes) {
    std::vector<E> all(codes.size());
    std::transform(codes.begin(), codes.end(), all.begin(), [](std::uint64_t c) { return static_cast<E>(c); });
    return all;
}

}  // namespace array_test
