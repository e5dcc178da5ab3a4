// Matrices in memory that somebody else owns, and what the functions over them ask of their arguments.
#pragma once

#include <ulpine/array/arguments.hpp>

#include <concepts>

namespace ulpine {

enum class matrix_order {
    row_major,
    column_major
};

// rows x columns elements at data.  stride: the leading dimension, elements from one row to the next (row_major), or from
// one column to the next (column_major); at least the length of a row, or of a column.
template <class T>
struct matrix_view {
    T* data = nullptr;
    std::size_t rows = 0;
    std::size_t columns = 0;
    std::size_t stride = 0;
    matrix_order order = matrix_order::row_major;

    constexpr T& operator()(std::size_t i, std::size_t j) const noexcept {
        return data[order == matrix_order::row_major ? i * stride + j : j * stride + i];
    }
    // The same elements, rows and columns exchanged.
    constexpr matrix_view transposed() const noexcept {
        return {data, columns, rows, stride,
                order == matrix_order::row_major ? matrix_order::column_major : matrix_order::row_major};
    }
    // To a view of const elements.
    template <class S>
    requires(std::is_same_v<S, const T> && !std::is_same_v<S, T>) constexpr operator matrix_view<S>() const noexcept {
        return {data, rows, columns, stride, order};
    }
};
template <class T>
matrix_view(T*, std::size_t, std::size_t, std::size_t, matrix_order = matrix_order::row_major) -> matrix_view<T>;

namespace detail {
inline namespace ULPINE_BUILD {

// Elements are what lies in memory: an accessor that makes them up, as that of std::linalg::scaled, has no such references.
template <class M>
concept refers_to_elements = !requires {
    typename M::accessor_type;
}
|| std::same_as<typename M::accessor_type::reference, typename M::element_type&>;

// std::mdspan of rank 2 over pointers, or what looks like it.
template <class M>
concept mdspan_like = requires(const M& m) {
    typename M::element_type;
    requires M::extents_type::rank()
    == 2;
    { m.data_handle() } -> std::convertible_to<typename M::element_type*>;
    { m.extent(0) } -> std::convertible_to<std::size_t>;
    { m.stride(0) } -> std::convertible_to<std::size_t>;
}
&&refers_to_elements<M>;

template <class T>
inline constexpr bool is_matrix_view = false;
template <class T>
inline constexpr bool is_matrix_view<matrix_view<T>> = true;

template <class M>
concept matrix = is_matrix_view<std::remove_cvref_t<M>> || mdspan_like<std::remove_cvref_t<M>>;

inline std::string shape_text(std::size_t rows, std::size_t columns) {
    return std::to_string(rows) + " x " + std::to_string(columns);
}

// As a view; of an mdspan one of the two strides must be 1.
template <class T>
matrix_view<T> view_of(const char*, const matrix_view<T>& m) {
    return m;
}
template <mdspan_like M>
auto view_of(const char* name, const M& m) {
    using T = typename M::element_type;
    const auto rows = static_cast<std::size_t>(m.extent(0)), columns = static_cast<std::size_t>(m.extent(1));
    const auto down = static_cast<std::size_t>(m.stride(0)), across = static_cast<std::size_t>(m.stride(1));
    T* const data = m.data_handle();
    // Of one row, the distance to the next says nothing.
    if (across == 1 || columns <= 1)
        return matrix_view<T>{data, rows, columns, rows <= 1 && down < columns ? columns : down,
                              matrix_order::row_major};
    if (down == 1 || rows <= 1) return matrix_view<T>{data, rows, columns, across, matrix_order::column_major};
    invalid_argument(std::string(name) + " has the strides " + std::to_string(down) + " and " + std::to_string(across) +
                     "; accepted: one of them 1");
}
template <class M>
using matrix_element = std::remove_pointer_t<decltype(view_of("", std::declval<const M&>()).data)>;

// The elements from the first to behind the last.
template <class T>
std::size_t matrix_extent(const matrix_view<T>& m) noexcept {
    if (m.rows == 0 || m.columns == 0) return 0;
    const bool by_rows = m.order == matrix_order::row_major;
    return ((by_rows ? m.rows : m.columns) - 1) * m.stride + (by_rows ? m.columns : m.rows);
}

// That a view makes sense on its own.
template <class T>
void check_matrix(const char* name, const matrix_view<T>& m) {
    const bool by_rows = m.order == matrix_order::row_major;
    const std::size_t length = by_rows ? m.columns : m.rows, lines = by_rows ? m.rows : m.columns;
    check_range((std::string(name) + ".order").c_str(), static_cast<int>(m.order), 0,
                static_cast<int>(matrix_order::column_major));
    if (lines == 0 || length == 0) return;
    if (m.data == nullptr)
        invalid_argument(std::string(name) + ".data is null; accepted: a pointer to " + shape_text(m.rows, m.columns) +
                         " elements");
    if (m.stride < length)
        out_of_range(std::string(name) + ".stride", std::to_string(m.stride),
                     "at least " + std::to_string(length) + ", since the matrix is " + shape_text(m.rows, m.columns) +
                         (by_rows ? ", row-major" : ", column-major"));
    constexpr std::size_t most = ~std::size_t{0} / 2 / sizeof(T);
    if (m.stride > most / lines)
        out_of_range(std::string(name) + ".stride", std::to_string(m.stride),
                     "at most " + std::to_string(most / lines) + ", or " + std::to_string(lines) +
                         " of them exceed the address space");
}

// That no element of one is, even in part, an element of the other.  Views into one larger matrix may lie side by side.
template <class T, class S>
void check_disjoint(const char* name, const matrix_view<T>& m, const char* other, const matrix_view<S>& o) {
    const auto first = reinterpret_cast<std::uintptr_t>(m.data), second = reinterpret_cast<std::uintptr_t>(o.data);
    const std::size_t bytes = matrix_extent(m) * sizeof(T), other_bytes = matrix_extent(o) * sizeof(S);
    if (bytes == 0 || other_bytes == 0 || (first - second >= other_bytes && second - first >= bytes)) return;
    const std::size_t line = (m.order == matrix_order::row_major ? m.columns : m.rows) * sizeof(T),
                      other_line = (o.order == matrix_order::row_major ? o.columns : o.rows) * sizeof(S),
                      step = m.stride * sizeof(T);
    if (m.order == o.order && step == o.stride * sizeof(S)) {
        // Lines of the same spacing: where those of one lie between those of the other.
        const std::size_t between = first >= second ? (first - second) % step : (step - (second - first) % step) % step;
        if (between >= other_line && between + line <= step) return;
    }
    invalid_argument(std::string(name) + " (" + shape_text(m.rows, m.columns) + ") overlaps " + other + " (" +
                     shape_text(o.rows, o.columns) + "); accepted: matrices without a common element");
}

}  // namespace ULPINE_BUILD
}  // namespace detail
}  // namespace ulpine
