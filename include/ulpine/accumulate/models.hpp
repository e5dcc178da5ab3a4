// Accumulators that round as hardware does, to compare with the exact one (accumulate/quire.hpp):
//
//   sequential<T>       each product and each sum rounded to T, in the order given
//   chunked<T, N>       sums rounded to T within chunks of N products, then the sums of the chunks likewise (Wang et al.,
//                       NeurIPS 2018; HFP8, NeurIPS 2019: N = 64, sums in 1-6-9)
//   pairwise<T>         products rounded to T, then summed as a binary tree
//
// T: a number type, float or double.  Operands may have any format.  P: how every result is rounded, by default T's
// own projection; not stochastic.  T has a zero: sequential sums and chunks start from +0, and nothing sums up to it.
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
    static_assert(number_type<T> || stdlib::is_same_v<T, float> || stdlib::is_same_v<T, double>,
                  "an accumulator's type must be a number type, float or double");
    static_assert(P.mode != rounding::stochastic, "an accumulator's rounding mode cannot be stochastic");
    static_assert(ulpine::convert<T, P>(0) == 0, "an accumulator's type must have a zero");
    // Of a lookup set the code 0 is another value.
    ULPINE_FN static constexpr T zero() noexcept { return ulpine::convert<T, P>(0); }
};

template <class T, projection P, products Products, class A, class B>
ULPINE_FN constexpr T add_product(T sum, A a, B b) noexcept {
    if constexpr (Products == products::rounded) return ulpine::add<T, P>(sum, ulpine::mul<T, P>(a, b));
    else return ulpine::fma<T, P>(a, b, sum);
}

}  // namespace detail

template <operand T, products Products = products::rounded,
          projection P = detail::operand_traits<T>::default_projection>
class sequential {
    using model = detail::model_of<T, P>;

  public:
    using value_type = T;

    template <operand A, operand B>
    ULPINE_API constexpr sequential& add_product(A a, B b) noexcept {
        sum_ = detail::add_product<T, P, Products>(sum_, a, b);
        return *this;
    }
    template <operand A>
    ULPINE_API constexpr sequential& add(A a) noexcept {
        sum_ = ulpine::add<T, P>(sum_, a);
        return *this;
    }
    ULPINE_API constexpr T sum() const noexcept { return sum_; }
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

    template <operand A, operand B>
    ULPINE_API constexpr chunked& add_product(A a, B b) noexcept {
        part_ = detail::add_product<T, P, Products>(part_, a, b);
        if (++count_ == N) add_chunk(part_);
        return *this;
    }
    template <operand A>
    ULPINE_API constexpr chunked& add(A a) noexcept {
        part_ = ulpine::add<T, P>(part_, a);
        if (++count_ == N) add_chunk(part_);
        return *this;
    }
    // The sum of one more chunk, where it was computed elsewhere; the chunk that was begun is replaced.
    ULPINE_API constexpr chunked& add_chunk(T part) noexcept {
        total_ = ulpine::add<T, P>(total_, part);
        part_ = model::zero();
        count_ = 0;
        return *this;
    }
    ULPINE_API constexpr T sum() const noexcept { return count_ == 0 ? total_ : ulpine::add<T, P>(total_, part_); }
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

    template <operand A, operand B>
    ULPINE_API constexpr pairwise& add_product(A a, B b) noexcept {
        return push(ulpine::mul<T, P>(a, b));
    }
    template <operand A>
    ULPINE_API constexpr pairwise& add(A a) noexcept {
        return push(ulpine::convert<T, P>(a));
    }
    ULPINE_API constexpr T sum() const noexcept {
        T total = model::zero();
        bool any = false;
        for (int k = 0; k < levels; ++k) {
            if (((count_ >> k) & 1) == 0) continue;
            total = any ? ulpine::add<T, P>(waiting_[k], total) : waiting_[k];
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

    ULPINE_API constexpr pairwise& push(T term) noexcept {
        int k = 0;
        for (; ((count_ >> k) & 1) != 0; ++k) term = ulpine::add<T, P>(waiting_[k], term);
        waiting_[k] = term;
        ++count_;
        return *this;
    }

    T waiting_[levels]{};  // sums of 2^k terms, for the set bits k of count_
    detail::u64 count_ = 0;
};

}  // namespace ulpine
