// Accumulators that round as hardware does, to compare with the exact one (accumulate/quire.hpp):
//
//   sequential<T>       each product and each sum rounded to T, in the order given
//   chunked<T, N>       sums rounded to T within chunks of N products, then the sums of the chunks likewise (Wang et al.,
//                       NeurIPS 2018; HFP8, NeurIPS 2019: N = 64, sums in 1-6-9)
//   pairwise<T>         products rounded to T, then summed as a binary tree
//   compensated<T>      sequential, but what a sum loses is added to the next term (Kahan, CACM 8, 1965)
//
// T: a number type, float or double.  Operands may have any format.  P: how every result is rounded, by default T's
// own projection.  T has a zero: sequential sums and chunks start from +0, and nothing sums up to it.
//
// Stochastic rounding: every function that rounds takes a source of random bits as its last argument, a callable without
// arguments that returns random_bits; each rounding asks it once, in the order of the operations.
#pragma once

#include <ulpine/number/number.hpp>

namespace ulpine {

// Whether a product is rounded before it is added, or the exact product takes part in the rounded sum (one rounding, as
// in a fused multiply-add).
enum class products {
    exact,
    rounded
};

namespace detail {

// What a model of an accumulator may be made of.
template <class T, projection P>
struct model_of {
    static constexpr projection nearest{rounding::nearest_even, P.policy};  // zero is exact

    static_assert(number_type<T> || stdlib::is_same_v<T, float> || stdlib::is_same_v<T, double>,
                  "an accumulator's type must be a number type, float or double");
    static_assert(ulpine::convert<T, nearest>(0) == 0, "an accumulator's type must have a zero");
    // Of a lookup set the code 0 is another value.
    ULPINE_FN static constexpr T zero() noexcept { return ulpine::convert<T, nearest>(0); }
};

template <class T, projection P, products Products, class A, class B, class... Random>
ULPINE_FN constexpr T add_product(T sum, A a, B b, Random&... random) noexcept {
    if constexpr (Products == products::rounded) {
        const T product = ulpine::mul<T, P>(a, b, random()...);
        return ulpine::add<T, P>(sum, product, random()...);
    } else {
        return ulpine::fma<T, P>(a, b, sum, random()...);
    }
}

}  // namespace detail

template <operand T, products Products = products::rounded,
          projection P = detail::operand_traits<T>::default_projection>
class sequential {
    using model = detail::model_of<T, P>;

  public:
    using value_type = T;
    static constexpr products product_rule = Products;
    static constexpr projection sum_projection = P;

    template <operand A, operand B, class... Random>
    ULPINE_API constexpr sequential& add_product(A a, B b, Random&&... random) noexcept {
        sum_ = detail::add_product<T, P, Products>(sum_, a, b, random...);
        return *this;
    }
    template <operand A, class... Random>
    ULPINE_API constexpr sequential& add(A a, Random&&... random) noexcept {
        sum_ = ulpine::add<T, P>(sum_, a, random()...);
        return *this;
    }
    template <class... Random>
    ULPINE_API constexpr T sum(Random&&...) const noexcept {
        return sum_;
    }
    // The sum, a value of T already, as a To.
    template <class To = T, projection Q = detail::operand_traits<To>::default_projection>
    ULPINE_API constexpr To round() const noexcept {
        return ulpine::convert<To, Q>(sum_);
    }

  private:
    T sum_ = model::zero();
};

template <operand T, int N = 64, products Products = products::exact,
          projection P = detail::operand_traits<T>::default_projection>
class chunked {
    static_assert(N >= 1, "chunked<T, N>: a chunk has at least one product");
    using model = detail::model_of<T, P>;

  public:
    using value_type = T;
    static constexpr int chunk = N;
    static constexpr products product_rule = Products;
    static constexpr projection sum_projection = P;

    template <operand A, operand B, class... Random>
    ULPINE_API constexpr chunked& add_product(A a, B b, Random&&... random) noexcept {
        part_ = detail::add_product<T, P, Products>(part_, a, b, random...);
        if (++count_ == N) add_chunk(part_, random...);
        return *this;
    }
    template <operand A, class... Random>
    ULPINE_API constexpr chunked& add(A a, Random&&... random) noexcept {
        part_ = ulpine::add<T, P>(part_, a, random()...);
        if (++count_ == N) add_chunk(part_, random...);
        return *this;
    }
    // The sum of one more chunk, where it was computed elsewhere; the chunk that was begun is replaced.
    template <class... Random>
    ULPINE_API constexpr chunked& add_chunk(T part, Random&&... random) noexcept {
        total_ = ulpine::add<T, P>(total_, part, random()...);
        part_ = model::zero();
        count_ = 0;
        return *this;
    }
    template <class... Random>
    ULPINE_API constexpr T sum(Random&&... random) const noexcept {
        return count_ == 0 ? total_ : ulpine::add<T, P>(total_, part_, random()...);
    }
    template <class To = T, projection Q = detail::operand_traits<To>::default_projection>
    ULPINE_API constexpr To round() const noexcept {
        return ulpine::convert<To, Q>(sum());
    }

  private:
    T total_ = model::zero();
    T part_ = model::zero();
    int count_ = 0;
};

// The tree: n terms are the first 2^k of them, 2^k the largest power of two below n, and the rest.  So terms may come one
// by one: a sum of 2^k terms waits for the next one of its size.  Up to 2^48 terms.
template <operand T, projection P = detail::operand_traits<T>::default_projection>
class pairwise {
    using model = detail::model_of<T, P>;

  public:
    using value_type = T;
    static constexpr products product_rule = products::rounded;
    static constexpr projection sum_projection = P;

    template <operand A, operand B, class... Random>
    ULPINE_API constexpr pairwise& add_product(A a, B b, Random&&... random) noexcept {
        return push(ulpine::mul<T, P>(a, b, random()...), random...);
    }
    template <operand A, class... Random>
    ULPINE_API constexpr pairwise& add(A a, Random&&... random) noexcept {
        return push(ulpine::convert<T, P>(a, random()...), random...);
    }
    template <class... Random>
    ULPINE_API constexpr T sum(Random&&... random) const noexcept {
        T total = model::zero();
        bool any = false;
        for (int k = 0; k < levels; ++k) {
            if (((count_ >> k) & 1) == 0) continue;
            total = any ? ulpine::add<T, P>(waiting_[k], total, random()...) : waiting_[k];
            any = true;
        }
        return total;
    }
    template <class To = T, projection Q = detail::operand_traits<To>::default_projection>
    ULPINE_API constexpr To round() const noexcept {
        return ulpine::convert<To, Q>(sum());
    }

  private:
    static constexpr int levels = 48;

    template <class... Random>
    ULPINE_API constexpr pairwise& push(T term, Random&... random) noexcept {
        int k = 0;
        for (; ((count_ >> k) & 1) != 0; ++k) term = ulpine::add<T, P>(waiting_[k], term, random()...);
        waiting_[k] = term;
        ++count_;
        return *this;
    }

    T waiting_[levels]{};  // sums of 2^k terms, for the set bits k of count_
    detail::u64 count_ = 0;
};

// A term x: y = x + e, t = s + y, e = y - (t - s), s = t, every result rounded; the sum is s.  x is the product rounded to
// T, or y = a b + e is rounded once.  After an overflow to infinity the sum is NaN, as Kahan's algorithm has it.
template <operand T, products Products = products::rounded,
          projection P = detail::operand_traits<T>::default_projection>
class compensated {
    using model = detail::model_of<T, P>;

  public:
    using value_type = T;
    static constexpr products product_rule = Products;
    static constexpr projection sum_projection = P;

    template <operand A, operand B, class... Random>
    ULPINE_API constexpr compensated& add_product(A a, B b, Random&&... random) noexcept {
        if constexpr (Products == products::rounded) return add(ulpine::mul<T, P>(a, b, random()...), random...);
        else return push(ulpine::fma<T, P>(a, b, lost_, random()...), random...);
    }
    template <operand A, class... Random>
    ULPINE_API constexpr compensated& add(A a, Random&&... random) noexcept {
        return push(ulpine::add<T, P>(a, lost_, random()...), random...);
    }
    template <class... Random>
    ULPINE_API constexpr T sum(Random&&...) const noexcept {
        return sum_;
    }
    template <class To = T, projection Q = detail::operand_traits<To>::default_projection>
    ULPINE_API constexpr To round() const noexcept {
        return ulpine::convert<To, Q>(sum_);
    }

  private:
    template <class... Random>
    ULPINE_API constexpr compensated& push(T term, Random&... random) noexcept {
        const T total = ulpine::add<T, P>(sum_, term, random()...);
        const T gained = ulpine::sub<T, P>(total, sum_, random()...);
        lost_ = ulpine::sub<T, P>(term, gained, random()...);
        sum_ = total;
        return *this;
    }

    T sum_ = model::zero();
    T lost_ = model::zero();
};

}  // namespace ulpine
