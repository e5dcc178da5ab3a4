// The accumulators of accumulate/models.hpp on lanes, one of an element of a product of matrices in each.
#pragma once

#include <ulpine/accumulate/models.hpp>
#include <ulpine/array/matmul_models_random.hpp>

namespace ulpine::detail {

enum class model_kind {
    none,
    sequential,
    chunked,
    pairwise,
    compensated
};

#if ULPINE_LANES && !defined(__CUDA_ARCH__) && defined(__x86_64__)
inline namespace ULPINE_BUILD {

// Where the words of an accumulator lie that are in no register: word w at words + w width.
template <class G, int Rows>
struct model_memory {
    element_t<G>* words;
    std::size_t down, width;

    ULPINE_HOST_FN G load(std::size_t w) const noexcept { return load_vectors<Rows, G>(words + w * width, down); }
    ULPINE_HOST_FN void store(std::size_t w, const G& x) const noexcept {
        store_vectors<Rows>(words + w * width, down, x);
    }
};

template <products Products, class Steps, class G>
ULPINE_HOST_FN G added_product(Steps& steps, const G& sum, const G& x, const G& y) noexcept {
    if constexpr (Products == products::exact) return steps.fused(x, y, sum);
    else return steps.sum(sum, steps.product(x, y));
}

// load: the accumulator after `done` products.  add: one more; after `uninterrupted` of them there is something else to
// do. finish: the sum into word 0.
template <model_kind Kind, u64 Chunk, products Products, class Steps, class G, int Rows>
struct lane_model {  // sequential
    using memory = model_memory<G, Rows>;
    Steps steps;
    static std::size_t words(u64) noexcept { return 1; }
    G sum;

    ULPINE_HOST_FN void load(const memory& m, u64) noexcept { sum = m.load(0); }
    ULPINE_HOST_FN void add(const memory&, const G& x, const G& y) noexcept {
        sum = added_product<Products>(steps, sum, x, y);
    }
    ULPINE_HOST_FN static std::size_t uninterrupted(std::size_t n) noexcept { return n; }
    ULPINE_HOST_FN static void interrupted(const memory&) noexcept {}
    ULPINE_HOST_FN void store(const memory& m) const noexcept { m.store(0, sum); }
    ULPINE_HOST_FN void finish(const memory& m) noexcept { m.store(0, sum); }
};
template <u64 Chunk, products Products, class Steps, class G, int Rows>
struct lane_model<model_kind::chunked, Chunk, Products, Steps, G, Rows> {
    using memory = model_memory<G, Rows>;
    Steps steps;
    static std::size_t words(u64) noexcept { return 2; }
    G part;
    u64 count;

    ULPINE_HOST_FN void load(const memory& m, u64 done) noexcept {
        part = m.load(1);
        count = done % Chunk;
    }
    ULPINE_HOST_FN void add(const memory&, const G& x, const G& y) noexcept {
        part = added_product<Products>(steps, part, x, y);
    }
    ULPINE_HOST_FN std::size_t uninterrupted(std::size_t n) noexcept {
        const u64 rest = Chunk - count, now = rest < n ? rest : n;
        count += now;
        return static_cast<std::size_t>(now);
    }
    ULPINE_HOST_FN void interrupted(const memory& m) noexcept {
        if (count != Chunk) return;
        m.store(0, steps.sum(m.load(0), part));
        part = zero<G>();
        count = 0;
    }
    ULPINE_HOST_FN void store(const memory& m) const noexcept { m.store(1, part); }
    ULPINE_HOST_FN void finish(const memory& m) noexcept {
        if (count != 0) m.store(0, steps.sum(m.load(0), part));
    }
};
template <u64 Chunk, products Products, class Steps, class G, int Rows>
struct lane_model<model_kind::pairwise, Chunk, Products, Steps, G, Rows> {
    using memory = model_memory<G, Rows>;
    Steps steps;
    static std::size_t words(u64 k) noexcept { return k == 0 ? 1 : static_cast<std::size_t>(floor_log2(k)) + 1; }
    u64 count;

    ULPINE_HOST_FN void load(const memory&, u64 done) noexcept { count = done; }
    ULPINE_HOST_FN void add(const memory& m, const G& x, const G& y) noexcept {
        G term = steps.product(x, y);
        std::size_t level = 0;
        for (; ((count >> level) & 1) != 0; ++level) term = steps.sum(m.load(level), term);
        m.store(level, term);
        ++count;
    }
    ULPINE_HOST_FN static std::size_t uninterrupted(std::size_t n) noexcept { return n; }
    ULPINE_HOST_FN static void interrupted(const memory&) noexcept {}
    ULPINE_HOST_FN void store(const memory&) const noexcept {}
    ULPINE_HOST_FN void finish(const memory& m) noexcept {
        if (count == 0) return m.store(0, zero<G>());
        u64 rest = count;
        std::size_t level = 0;
        for (; (rest & 1) == 0; rest >>= 1) ++level;
        G total = m.load(level);
        for (rest >>= 1, ++level; rest != 0; rest >>= 1, ++level)
            if ((rest & 1) != 0) total = steps.sum(m.load(level), total);
        m.store(0, total);
    }
};
template <u64 Chunk, products Products, class Steps, class G, int Rows>
struct lane_model<model_kind::compensated, Chunk, Products, Steps, G, Rows> {
    using memory = model_memory<G, Rows>;
    Steps steps;
    static constexpr element_t<G> sign = float_sign<element_t<G>>;
    static std::size_t words(u64) noexcept { return 2; }
    G sum, lost;

    ULPINE_HOST_FN void load(const memory& m, u64) noexcept {
        sum = m.load(0);
        lost = m.load(1);
    }
    ULPINE_HOST_FN void add(const memory&, const G& x, const G& y) noexcept {
        G term;
        if constexpr (Products == products::exact) term = steps.fused(x, y, lost);
        else term = steps.sum(steps.product(x, y), lost);
        const G total = steps.sum(sum, term);
        const G gained = steps.sum(total, sum ^ sign);
        lost = steps.sum(term, gained ^ sign);
        sum = total;
    }
    ULPINE_HOST_FN static std::size_t uninterrupted(std::size_t n) noexcept { return n; }
    ULPINE_HOST_FN static void interrupted(const memory&) noexcept {}
    ULPINE_HOST_FN void store(const memory& m) const noexcept {
        m.store(0, sum);
        m.store(1, lost);
    }
    ULPINE_HOST_FN void finish(const memory& m) noexcept { m.store(0, sum); }
};

}  // namespace ULPINE_BUILD
#endif

}  // namespace ulpine::detail
