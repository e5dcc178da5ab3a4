// Lookup sets on the device: by the tables of array/lookup_tables.hpp, in shared memory where they fit.
#pragma once

#include <ulpine/array/lookup.hpp>
#include <ulpine/gpu/bodies.hpp>
#include <ulpine/gpu/tables.hpp>

namespace ulpine::detail::device {

// How a table is searched; offsets are in bytes from its beginning.  It holds one entry for each bucket of |x|, those
// of x < 0 after those of x >= 0 and one for NaN: the offset of the first threshold that an x in it may reach.  Results
// stand in the order of the thresholds.
template <class T>
struct lookup_view {
    int steps, shift;  // of the search inside a bucket; of a bucket's bits
    T low, high;       // |x| is brought between them first
    u32 start;         // of bucket 0's entry, less that of |x| >> shift = low >> shift, modulo 2^32
    u32 side, of_nan;  // from an entry to that of -x; NaN's entry
    u32 thresholds, results;
};

// A table that a launch carries is short enough for offsets of 16 bits.
template <class Table>
using offset_type = stdlib::conditional_t<stdlib::is_same_v<Table, stored_table>, u32, u16>;

// Steps: of the search inside a bucket; 0: as many as the view says.
template <int Steps, class Offset, class T, class S, class Out>
struct lookup_search {
    using in = source_bits<S>;
    static constexpr int vector = elements_per_16_bytes<in, Out>;
    lookup_view<T> view;
    const char* table;

    template <class E>
    ULPINE_FN E at(u32 offset) const noexcept {
        return *reinterpret_cast<const E*>(table + offset);
    }
    ULPINE_FN Out found(in element) const noexcept {
        const T x = word_of<T, S>(element), a = x & static_cast<T>(~float_sign<T>);
        const T inside = smaller(larger(a, view.low), view.high);
        u32 entry = view.start + static_cast<u32>(inside >> view.shift) * static_cast<u32>(sizeof(Offset));
        entry += static_cast<u32>(sar(x, digits<T> - 1)) & view.side;
        u32 place = at<Offset>(a > float_infinity<T> ? view.of_nan : entry);
        constexpr u32 unit = sizeof(T);
        if constexpr (Steps > 0) {
            ULPINE_UNROLL
            for (int k = Steps - 1; k >= 0; --k) {
                const u32 step = unit << k;
                place += a >= at<T>(place + step - unit) ? step : 0;
            }
        } else {
            for (u32 step = unit << (view.steps - 1); step >= unit; step >>= 1)
                place += a >= at<T>(place + step - unit) ? step : 0;
        }
        if constexpr (sizeof(Out) == sizeof(T)) return at<Out>(place + (view.results - view.thresholds));
        else return at<Out>((place - view.thresholds) / unit * static_cast<u32>(sizeof(Out)) + view.results);
    }
    ULPINE_FN void one(in x, Out* y, u64) const noexcept { *y = found(x); }
    ULPINE_FN void run(const in (&x)[vector], Out (&y)[vector], u64) const noexcept {
        ULPINE_UNROLL
        for (int k = 0; k < vector; ++k) y[k] = found(x[k]);
    }
};

// Nearest or directed, without a mask.
template <int Steps, class Table, class T, class S, class Out>
struct lookup_body {
    using search = lookup_search<Steps, offset_type<Table>, T, S, Out>;
    static constexpr int vector = search::vector;
    lookup_view<T> view;
    Table table;

    static constexpr u64 phase(u64) noexcept { return 0; }
#if defined(__CUDACC__)
    __device__ search prepare() const { return {view, static_cast<const char*>(table_of(table))}; }
#endif
};

// Everything else, by the codec over the set's own values: the general body with the record's pointers in the table.
template <class Table, class General>
struct lookup_general_body {
    static constexpr int vector = 1;
    General general;
    u32 thresholds;  // where those of a set with given ones begin
    Table table;

    static constexpr u64 phase(u64) noexcept { return 0; }
#if defined(__CUDACC__)
    __device__ General prepare() const {
        const char* const data = static_cast<const char*>(table_of(table));
        General body = general;
        const auto array = [](const real_array& model, const char* from) {
            return model.of_double ? real_array(reinterpret_cast<const double*>(from))
                                   : real_array(reinterpret_cast<const float*>(from));
        };
        body.spec.values = array(general.spec.values, data);
        if (general.spec.rule == threshold_rule::given)
            body.spec.thresholds = array(general.spec.thresholds, data + thresholds);
        return body;
    }
#endif
};

inline u32 add_array(table_bytes& bytes, const real_array& array, int count) {
    const auto n = static_cast<std::size_t>(count);
    return array.of_double ? bytes.add(array.doubles, n) : bytes.add(array.floats, n);
}

template <bool Encode, class T, class S, class O>
cudaError_t round_by_tables(cudaStream_t stream, const lookup_tables<T>& tables, const S* in, O* out, std::size_t n,
                            std::span<std::byte> workspace) {
    using Out = typename target<Encode, O>::bits;
    constexpr u32 unit = sizeof(T);
    const auto made = [&]<class Offset>(table_bytes& bytes, Offset) {
        std::vector<Out> results(tables.codes.size());
        for (std::size_t i = 0; i < results.size(); ++i)
            results[i] = Encode ? static_cast<Out>(tables.codes[i]) : target<Encode, O>::of(tables.values[i]);
        const u32 thresholds = bytes.add(tables.thresholds), end = bytes.add(results);
        std::vector<Offset> entries;
        for (const u32 rank : tables.base) entries.push_back(static_cast<Offset>(thresholds + rank * unit));
        const u32 first = bytes.add(entries);
        // Bucket b holds the |x| with |x| >> shift = lowest + b, the first one also what lies below.
        const T lowest = static_cast<T>(tables.first - 1);
        constexpr u32 size = sizeof(Offset);
        const u32 side = static_cast<u32>(tables.buckets) * size;
        lookup_view<T> view{};
        view.steps = tables.steps;
        view.shift = tables.shift;
        view.low = tables.first == 0 ? T(0) : static_cast<T>(lowest << tables.shift);
        view.high = static_cast<T>(static_cast<T>(lowest + tables.buckets - 1) << tables.shift);
        view.start = first - static_cast<u32>(lowest) * size;
        view.side = side;
        view.of_nan = first + 2 * side;
        view.thresholds = thresholds;
        view.results = end;
        return view;
    };
    table_bytes bytes;
    lookup_view<T> view = made(bytes, u16{});
    if (bytes.size() > long_table) {
        bytes = {};
        view = made(bytes, u32{});
    }
    return with_table(stream, bytes, workspace, [&]<class Table>(const Table& table, std::size_t shared) {
        const auto launch = [&]<int Steps>(stdlib::integral_constant<int, Steps>) {
            return launch_map(stream, lookup_body<Steps, Table, T, S, Out>{view, table}, device_words(in),
                              target_words<Encode>(out), n, shared);
        };
        if constexpr (!stdlib::is_same_v<Table, stored_table>) {
            if (view.steps == 1) return launch(stdlib::integral_constant<int, 1>{});
            if (view.steps == 2) return launch(stdlib::integral_constant<int, 2>{});
            if (view.steps == 3) return launch(stdlib::integral_constant<int, 3>{});
            if (view.steps == 4) return launch(stdlib::integral_constant<int, 4>{});
        }
        return launch(stdlib::integral_constant<int, 0>{});
    });
}

// launch(body, shared, used): the general body over the set's own values, the shared memory that its table takes, and
// the bytes of the workspace.
template <bool Encode, class T, class S, class O, class W, class Launch>
cudaError_t with_values(cudaStream_t stream, const lookup_spec& spec, const array_plan<W>& plan,
                        std::span<std::byte> workspace, bool masked, const Launch& launch) {
    const auto general = general_for<Encode, T, S, O>(spec, linear_profile<T>{}, plan, masked);
    using General = stdlib::remove_const_t<decltype(general)>;
    table_bytes bytes;
    add_array(bytes, spec.values, spec.count);
    const u32 thresholds = spec.rule == threshold_rule::given ? add_array(bytes, spec.thresholds, spec.count - 1) : 0;
    return with_table(stream, bytes, workspace, [&]<class Table>(const Table& table, std::size_t shared) {
        const std::size_t rounded = (bytes.size() + 15) / 16 * 16;
        const std::size_t used = !stdlib::is_same_v<Table, stored_table> ? 0
                                 : rounded < workspace.size()            ? rounded
                                                                         : workspace.size();
        return launch(lookup_general_body<Table, General>{general, thresholds, table}, shared, used);
    });
}

template <bool Encode, class S, class O>
cudaError_t round_lookup(cudaStream_t stream, const lookup_spec& spec, const array_plan<source_word<S>>& plan,
                         const S* in, O* out, std::size_t n, std::span<std::byte> workspace) {
    using W = source_word<S>;
    // From doubles to halves by way of float would round twice.
    constexpr bool through_double = !Encode && sizeof(O) == 2 && sizeof(W) == 4;
    const auto with_word = [&]<class T>(T) {
        if (plan.mask == nullptr && plan.scale == 0) {
            const lookup_tables<T> tables(spec, plan.choice.mode, plan.scale_exponent, true);
            if (tables.supported) return round_by_tables<Encode>(stream, tables, in, out, n, workspace);
        }
        return with_values<Encode, T, S, O>(stream, spec, plan, workspace, plan.mask != nullptr,
                                            [&](const auto& body, std::size_t shared, std::size_t) {
                                                return launch_map(stream, body, device_words(in),
                                                                  target_words<Encode>(out), n, shared);
                                            });
    };
    if constexpr (through_double)
        if (spec.values.of_double && plan.scale == 0) return with_word(u64{});
    return with_word(W{});
}

// Codes to values: one table, of what the codes' indices stand for.
template <class E, class Out>
struct lookup_values {
    static constexpr int vector = elements_per_16_bytes<E, Out>;
    const Out* values;
    u32 last;  // index
    u32 mask;  // of an index
    u32 sign;  // the sign's place in a code; 0: the set is not mirrored

    ULPINE_FN void one(E code, Out* y, u64) const noexcept {
        const u32 index = static_cast<u32>(code) & mask;
        const Out value = values[index < last ? index : last];
        const bool negative = (static_cast<u32>(code) & sign) != 0;
        *y = static_cast<Out>(value ^ (negative ? float_sign<Out> : Out(0)));
    }
    ULPINE_FN void run(const E (&x)[vector], Out (&y)[vector], u64 i) const noexcept {
        ULPINE_UNROLL
        for (int k = 0; k < vector; ++k) one(x[k], y + k, i);
    }
};
template <class Table, class E, class Out>
struct lookup_decode_body {
    static constexpr int vector = lookup_values<E, Out>::vector;
    u32 last, mask, sign;
    Table table;

    static constexpr u64 phase(u64) noexcept { return 0; }
#if defined(__CUDACC__)
    __device__ lookup_values<E, Out> prepare() const {
        return {static_cast<const Out*>(table_of(table)), last, mask, sign};
    }
#endif
};

template <class E, class O>
cudaError_t decode_lookup(cudaStream_t stream, const lookup_spec& spec, const array_plan<source_word<O>>& plan,
                          const E* codes, O* out, std::size_t n, std::span<std::byte> workspace) {
    using T = source_word<O>;
    using Out = source_bits<O>;
    std::vector<Out> values(static_cast<std::size_t>(spec.count));
    for (int i = 0; i < spec.count; ++i)
        values[static_cast<std::size_t>(i)] =
            decoded_element<T, O>(spec, static_cast<u64>(i), plan.scale_exponent, plan.scale);
    table_bytes bytes;
    bytes.add(values);
    const u32 mask = low_mask<u32>(spec.index_bits()), sign = spec.mirrored ? 1u << spec.index_bits() : 0;
    return with_table(stream, bytes, workspace, [&]<class Table>(const Table& table, std::size_t shared) {
        return launch_map(stream,
                          lookup_decode_body<Table, E, Out>{static_cast<u32>(spec.count - 1), mask, sign, table}, codes,
                          device_words(out), n, shared);
    });
}

}  // namespace ulpine::detail::device

namespace ulpine::gpu {

// Bytes of device memory that are enough as array_options.workspace for all functions of a set; 0: it never needs one.
// Most sets of up to about a thousand values do without what this says, since a launch carries their tables.
inline std::size_t workspace_bytes(const lookup_spec& spec) noexcept {
    // Thresholds and results of 8 bytes, in the worst case padded to seven times their number; two entries per bucket.
    const std::size_t values = static_cast<std::size_t>(spec.count) << spec.mirrored;
    const std::size_t buckets = values < 1280 ? 1280 : values;
    const std::size_t bytes = values * 7 * 16 + (2 * buckets + 1) * 4 + 64;
    return bytes <= detail::device::long_table ? 0 : bytes;
}
template <number_type T>
std::size_t workspace_bytes() noexcept {
    if constexpr (detail::stdlib::is_same_v<detail::stdlib::remove_cvref_t<decltype(T::spec)>, lookup_spec>)
        return workspace_bytes(T::spec);
    else return 0;
}

}  // namespace ulpine::gpu
