// lookup_format<Set>: the lookup record of a class that lists its values, sorted and checked at compile time.
#pragma once

#include <ulpine/format/lookup.hpp>

namespace ulpine::detail {

template <class V, int N>
struct value_list {
    V data[N];

    ULPINE_FN constexpr const V& operator[](int i) const noexcept { return data[i]; }
    ULPINE_FN constexpr const V* begin() const noexcept { return data; }
    ULPINE_FN constexpr const V* end() const noexcept { return data + N; }
};
// What a set lists, an array or a value_list, as an array.
template <class V, int N>
using array_reference = const V (&)[N];
template <class V, int N>
ULPINE_FN constexpr array_reference<V, N> array_of(const V (&values)[N]) noexcept {
    return values;
}
template <class V, int N>
ULPINE_FN constexpr array_reference<V, N> array_of(const value_list<V, N>& values) noexcept {
    return values.data;
}

// The order of floats as the order of integers: magnitudes as they are, negative ones reversed.  -0 is below +0.
ULPINE_FN constexpr i64 order_key(float x) noexcept {
    const u32 b = bit_cast<u32>(x);
    return (b >> 31) != 0 ? -1 - static_cast<i64>(b & 0x7fffffffu) : static_cast<i64>(b);
}
ULPINE_FN constexpr i64 order_key(double x) noexcept {
    const u64 b = bit_cast<u64>(x);
    return (b >> 63) != 0 ? -1 - static_cast<i64>(b & low_mask<u64>(63)) : static_cast<i64>(b);
}
template <class V>
ULPINE_FN constexpr bool is_finite_value(V x) noexcept {
    return sizeof(V) == 4 ? (order_key(x) < 0x7f800000 && order_key(x) > -1 - i64{0x7f800000})
                          : (order_key(x) < (i64{0x7ff} << 52) && order_key(x) > -1 - (i64{0x7ff} << 52));
}

template <class V, int N>
ULPINE_API constexpr bool ascends(const V (&values)[N]) {
    for (int i = 1; i < N; ++i)
        if (order_key(values[i - 1]) >= order_key(values[i])) return false;
    return true;
}
template <class V, int N>
ULPINE_API constexpr bool all_finite(const V (&values)[N]) {
    for (int i = 0; i < N; ++i)
        if (!is_finite_value(values[i])) return false;
    return true;
}
template <class V, int N>
ULPINE_API constexpr bool none_negative(const V (&values)[N]) {
    for (int i = 0; i < N; ++i)
        if (order_key(values[i]) < 0) return false;
    return true;
}
template <class V, int N>
ULPINE_API constexpr bool has_minus_zero(const V (&values)[N]) {
    for (int i = 0; i < N; ++i)
        if (order_key(values[i]) == -1) return true;
    return false;
}

template <class V>
ULPINE_API constexpr V from_order_key(i64 key) noexcept {
    using bits = stdlib::conditional_t<sizeof(V) == 4, u32, u64>;
    const bits sign = bits{1} << (digits<bits> - 1);
    return bit_cast<V>(key < 0 ? static_cast<bits>(static_cast<bits>(-1 - key) | sign) : static_cast<bits>(key));
}

// Bottom-up merge sort of the keys, to and fro between two arrays: few steps, since compilers limit those of a
// constant expression.
template <class V, int N>
ULPINE_API constexpr value_list<V, N> sorted(const V (&values)[N]) {
    value_list<V, N> result{};
    i64 keys[2][N]{};
    for (int i = 0; i < N; ++i) keys[0][i] = order_key(values[i]);
    int from = 0;
    const bool ready = ascends(values);
    for (int run = 1; run < N && !ready; run *= 2) {
        for (int start = 0; start < N; start += 2 * run) {
            const int middle = start + run < N ? start + run : N, end = start + 2 * run < N ? start + 2 * run : N;
            int a = start, b = middle;
            for (int i = start; i < end; ++i)
                keys[1 - from][i] =
                    a < middle && (b >= end || keys[from][a] <= keys[from][b]) ? keys[from][a++] : keys[from][b++];
        }
        from = 1 - from;
    }
    for (int i = 0; i < N; ++i) result.data[i] = from_order_key<V>(keys[from][i]);
    return result;
}

template <class V, int N>
ULPINE_API constexpr value_list<V, N> copied(const V (&values)[N]) {
    value_list<V, N> result{};
    for (int i = 0; i < N; ++i) result.data[i] = values[i];
    return result;
}

template <class Set>
inline constexpr int set_count = static_cast<int>(sizeof(Set::values) / sizeof(Set::values[0]));

// Up to 4096 values are sorted into a table of their own; more are used where they are and must ascend.
template <class Set>
inline constexpr bool sorts_set = set_count<Set> <= 4096;
template <class Set>
inline constexpr auto sorted_set = sorted(array_of(Set::values));

// In device code a static member array has no storage: there everything has a table of its own.
#if defined(__CUDACC__)
template <class Set>
ULPINE_API constexpr auto device_table_of() {
    if constexpr (sorts_set<Set>) return sorted(array_of(Set::values));
    else return copied(array_of(Set::values));
}
template <class Set>
static __device__ constexpr auto device_values = device_table_of<Set>();
template <class Set>
static __device__ constexpr auto device_thresholds = copied(array_of(Set::thresholds));
#endif

template <class Set>
ULPINE_API constexpr const auto& values_of() noexcept {
#if defined(__CUDA_ARCH__)
    return device_values<Set>.data;
#else
    if constexpr (sorts_set<Set>) return sorted_set<Set>.data;
    else return array_of(Set::values);
#endif
}
template <class Set>
ULPINE_API constexpr const auto& thresholds_of() noexcept {
#if defined(__CUDA_ARCH__)
    return device_thresholds<Set>.data;
#else
    return array_of(Set::thresholds);
#endif
}

template <class Set>
ULPINE_API constexpr bool set_is_mirrored() {
    if constexpr (requires { Set::mirrored; }) return Set::mirrored;
    else return false;
}

template <class V, class T, int N, int M>
ULPINE_API constexpr bool thresholds_between(const V (&values)[N], const T (&thresholds)[M]) {
    if (M != N - 1) return false;
    for (int i = 0; i < M; ++i) {
        const double a = static_cast<double>(values[i]), b = static_cast<double>(values[i + 1]);
        const double t = static_cast<double>(thresholds[i]);
        if (!(order_key(a) < order_key(t) && order_key(t) < order_key(b))) return false;
    }
    return true;
}

template <class Set>
ULPINE_API constexpr lookup_spec make_lookup_spec() {
    lookup_spec s;
    s.count = set_count<Set>;
    s.mirrored = set_is_mirrored<Set>();
    s.values = real_array(values_of<Set>());
    if constexpr (requires { Set::thresholds; }) {
        if constexpr (stdlib::is_same_v<stdlib::remove_cvref_t<decltype(Set::thresholds)>, threshold_rule>) {
            s.rule = Set::thresholds;
        } else {
            s.rule = threshold_rule::given;
            s.thresholds = real_array(thresholds_of<Set>());
        }
    }
    return s;
}

template <class Set>
ULPINE_API constexpr bool thresholds_fit() {
    if constexpr (make_lookup_spec<Set>().rule == threshold_rule::given && requires { Set::thresholds[0]; })
        return thresholds_between(values_of<Set>(), thresholds_of<Set>());
    else return make_lookup_spec<Set>().rule != threshold_rule::given;
}

}  // namespace ulpine::detail

namespace ulpine {

// Set::values      static constexpr float or double array of 1 to 65536 distinct finite values, in any order up to
// 4096, above
//                  that ascending
// Set::mirrored    optional static constexpr bool: the values are magnitudes, the codes have a sign bit
// Set::thresholds  optional: a threshold_rule, or an ascending array with one threshold strictly between each pair
template <class Set>
struct lookup_format {
    static_assert(
        requires { Set::values[0]; }, "lookup<Set>: Set needs a static constexpr array named values");
    using value_type = detail::stdlib::remove_cvref_t<decltype(Set::values[0])>;
    static_assert(detail::stdlib::is_same_v<value_type, float> || detail::stdlib::is_same_v<value_type, double>,
                  "lookup<Set>: the values must be float or double");
    static_assert(detail::set_count<Set> >= 1 && detail::set_count<Set> <= 65536, "lookup<Set>: 1 to 65536 values");
    static_assert(detail::all_finite(detail::array_of(Set::values)),
                  "lookup<Set>: the values must be finite (no NaN, no infinity)");
    static_assert(!detail::has_minus_zero(detail::array_of(Set::values)), "lookup<Set>: write 0 for zero, not -0");
    static_assert(detail::set_count<Set> <= 4096 || detail::ascends(detail::array_of(Set::values)),
                  "lookup<Set>: more than 4096 values must be listed ascending, without duplicates");
    static_assert(detail::ascends(detail::values_of<Set>()),
                  "lookup<Set>: the values must be distinct (no duplicates)");
    static_assert(!detail::set_is_mirrored<Set>() || detail::none_negative(detail::array_of(Set::values)),
                  "lookup<Set>: the values of a mirrored set are magnitudes, none negative");
    static_assert(detail::thresholds_fit<Set>(),
                  "lookup<Set>: thresholds must be one fewer than the values, each strictly between its neighbours");
    static constexpr lookup_spec spec = detail::make_lookup_spec<Set>();
};

}  // namespace ulpine
