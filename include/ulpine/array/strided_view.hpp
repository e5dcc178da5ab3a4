// Arrays of any rank in memory that somebody else owns, elements at any distance along each axis.
#pragma once

#include <ulpine/array/matrix_view.hpp>

#include <initializer_list>

namespace ulpine {

// The element (i, j, ...) is data[i strides[0] + j strides[1] + ...].  Strides count elements and may be negative; no two
// elements of an array that is written may share a place.  Without strides: row-major, the last axis contiguous.
// Rank 1 to 6.
template <class T>
struct strided_view {
    static constexpr int most_rank = 6;

    T* data = nullptr;
    int rank = 0;
    std::size_t shape[most_rank]{};
    std::ptrdiff_t strides[most_rank]{};

    constexpr strided_view() = default;
    strided_view(T* elements, std::initializer_list<std::size_t> lengths) : data(elements) {
        set_shape(lengths);
        std::ptrdiff_t step = 1;
        for (int k = rank - 1; k >= 0; --k) {
            strides[k] = step;
            step *= static_cast<std::ptrdiff_t>(shape[k]);
        }
    }
    strided_view(T* elements, std::initializer_list<std::size_t> lengths, std::initializer_list<std::ptrdiff_t> steps)
        : data(elements) {
        set_shape(lengths);
        if (steps.size() != lengths.size())
            detail::out_of_range("strided_view: strides.size()", std::to_string(steps.size()),
                                 std::to_string(lengths.size()) + ", the rank");
        int k = 0;
        for (const std::ptrdiff_t step : steps) strides[k++] = step;
    }

    constexpr std::size_t size() const noexcept {
        std::size_t n = rank > 0 ? 1 : 0;
        for (int k = 0; k < rank; ++k) n *= shape[k];
        return n;
    }
    // To a view of const elements.
    template <class S>
    requires(std::is_same_v<S, const T> && !std::is_same_v<S, T>) constexpr operator strided_view<S>() const noexcept {
        strided_view<S> v;
        v.data = data;
        v.rank = rank;
        for (int k = 0; k < rank; ++k) {
            v.shape[k] = shape[k];
            v.strides[k] = strides[k];
        }
        return v;
    }

  private:
    void set_shape(std::initializer_list<std::size_t> lengths) {
        detail::check_range("strided_view: rank", static_cast<long long>(lengths.size()), 1, most_rank);
        for (const std::size_t n : lengths) shape[rank++] = n;
    }
};

namespace detail {
inline namespace ULPINE_BUILD {

template <class T>
inline constexpr bool is_strided_view = false;
template <class T>
inline constexpr bool is_strided_view<strided_view<T>> = true;

// What stands for an array of some rank: a strided_view, a matrix, or a contiguous range, which is one line.
template <class R>
concept strided_array = is_strided_view<std::remove_cvref_t<R>> || matrix<R> ||(contiguous<R> && !matrix<R>);

template <class T>
strided_view<T> strided(const char*, const strided_view<T>& v) {
    return v;
}
template <matrix M>
auto strided(const char* name, const M& m) {
    const auto v = view_of(name, m);
    check_matrix(name, v);
    const auto step = static_cast<std::ptrdiff_t>(v.stride);
    const bool by_rows = v.order == matrix_order::row_major;
    using T = std::remove_pointer_t<decltype(v.data)>;
    return strided_view<T>(v.data, {v.rows, v.columns}, {by_rows ? step : 1, by_rows ? 1 : step});
}
template <contiguous R>
requires(!matrix<R> && !is_strided_view<std::remove_cvref_t<R>>) auto strided(const char*, R& range) {
    const auto all = elements(range);
    using T = typename decltype(all)::element_type;
    return strided_view<T>(all.data(), {all.size()});
}
template <class R>
using strided_element = std::remove_pointer_t<decltype(strided("", std::declval<R&>()).data)>;

template <class T>
std::string shape_text(const strided_view<T>& v) {
    std::string text;
    for (int k = 0; k < v.rank; ++k) text += (k > 0 ? " x " : "") + std::to_string(v.shape[k]);
    return v.rank == 1 ? text + " elements" : text;
}

// The bytes from the lowest element to behind the highest one.
struct memory_extent {
    const void* first;
    std::size_t length;
};
template <class T>
memory_extent extent_of(const strided_view<T>& v) noexcept {
    if (v.size() == 0) return {v.data, 0};
    std::ptrdiff_t low = 0, high = 0;
    for (int k = 0; k < v.rank; ++k) {
        const std::ptrdiff_t reach = v.strides[k] * static_cast<std::ptrdiff_t>(v.shape[k] - 1);
        (reach < 0 ? low : high) += reach;
    }
    return {v.data + low, (static_cast<std::size_t>(high - low) + 1) * sizeof(T)};
}

template <class T>
void check_view(const char* name, const strided_view<T>& v) {
    check_range((std::string(name) + ".rank").c_str(), v.rank, 1, strided_view<T>::most_rank);
    constexpr std::size_t most = ~std::size_t{0} / 2 / sizeof(T);
    std::size_t n = 1;
    for (int k = 0; k < v.rank; ++k) {
        if (v.shape[k] != 0 && n > most / v.shape[k])
            invalid_argument(std::string(name) + " is " + shape_text(v) +
                             "; accepted: arrays that do not exceed the address space");
        n *= v.shape[k];
    }
    check_not_null(name, v.data, n);
}

}  // namespace ULPINE_BUILD
}  // namespace detail
}  // namespace ulpine
