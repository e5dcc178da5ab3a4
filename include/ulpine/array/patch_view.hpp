// Tensors as matrices that are not stored: what makes of a convolution a product of matrices (array/matmul.hpp) whose
// operands are read where they lie.  Each has what a matrix_view has: rows, columns, (i, j), transposed(), load_block.
#pragma once

#include <ulpine/array/matmul_words.hpp>

namespace ulpine {

// images x height x width x channels elements, the channels of a pixel side by side, then the pixels of a line, the
// lines of an image, the images (NHWC).  Filters: as many images as output channels, height x width taps (KRSC).
template <class T>
struct tensor_view {
    T* data = nullptr;
    std::size_t images = 0;
    std::size_t height = 0;
    std::size_t width = 0;
    std::size_t channels = 0;

    constexpr std::size_t size() const noexcept { return images * height * width * channels; }
    constexpr T& operator()(std::size_t n, std::size_t y, std::size_t x, std::size_t c) const noexcept {
        return data[((n * height + y) * width + x) * channels + c];
    }
    template <class S>
    requires(!std::is_const_v<T> && std::is_same_v<S, const T>) constexpr operator tensor_view<S>() const noexcept {
        return {data, images, height, width, channels};
    }
};

namespace detail {
inline namespace ULPINE_BUILD {

// Where tap t at position i of one axis lies among the tensor's `inputs` places: (i up + t step + offset) / down, where
// that is one of them, and otherwise outside.
struct patch_axis {
    static constexpr std::size_t outside = ~std::size_t{0};

    std::size_t positions, taps, inputs;
    std::ptrdiff_t up, step, offset, down;

    constexpr std::size_t place(std::size_t i, std::size_t t) const noexcept {
        std::ptrdiff_t at = static_cast<std::ptrdiff_t>(i) * up + static_cast<std::ptrdiff_t>(t) * step + offset;
        if (down != 1) {
            if (at % down != 0) return outside;
            at /= down;
        }
        return static_cast<std::size_t>(at) < inputs ? static_cast<std::size_t>(at) : outside;
    }
};

// The same elements, rows and columns exchanged.
template <class Matrix>
struct transposed_matrix {
    Matrix matrix;
    std::size_t rows, columns;

    explicit transposed_matrix(const Matrix& m) noexcept : matrix(m), rows(m.columns), columns(m.rows) {}
    auto operator()(std::size_t i, std::size_t j) const noexcept { return matrix(j, i); }
    Matrix transposed() const noexcept { return matrix; }
};

// A row for each position (n, y, x), a column for each tap and channel (r, s, c): the element of the tensor that lies
// there, +0 outside of it.
template <class T>
struct patch_view {
    tensor_view<const T> tensor;
    patch_axis y, x;
    std::size_t rows, columns;

    patch_view(const tensor_view<const T>& t, const patch_axis& down, const patch_axis& across) noexcept
        : tensor(t),
          y(down),
          x(across),
          rows(t.images * down.positions * across.positions),
          columns(down.taps * across.taps * t.channels) {}

    struct position {
        std::size_t n, y, x;
    };
    position position_of(std::size_t row) const noexcept {
        return {row / x.positions / y.positions, row / x.positions % y.positions, row % x.positions};
    }
    T operator()(std::size_t i, std::size_t k) const noexcept {
        const position at = position_of(i);
        const std::size_t tap = k / tensor.channels;
        const std::size_t line = y.place(at.y, tap / x.taps), pixel = x.place(at.x, tap % x.taps);
        if (line == patch_axis::outside || pixel == patch_axis::outside) return ulpine::convert<T>(0);
        return tensor(at.n, line, pixel, k % tensor.channels);
    }
    transposed_matrix<patch_view> transposed() const noexcept { return transposed_matrix<patch_view>(*this); }
};

// Filters as the input's gradient takes them: a row for each tap and output channel (r, s, k), a column for each c.
template <class T>
struct filter_view {
    tensor_view<const T> filters;
    std::size_t rows, columns;

    explicit filter_view(const tensor_view<const T>& w) noexcept
        : filters(w), rows(w.height * w.width * w.images), columns(w.channels) {}
    const T* row(std::size_t i) const noexcept {
        const std::size_t tap = i / filters.images;
        return filters.data + (i % filters.images * filters.height * filters.width + tap) * filters.channels;
    }
    T operator()(std::size_t i, std::size_t j) const noexcept { return row(i)[j]; }
    transposed_matrix<filter_view> transposed() const noexcept { return transposed_matrix<filter_view>(*this); }
};

// out[i stride + j] = m(i0 + i, j0 + j).  is_float_word<T, A>.
template <class T, class A>
void load_block(const patch_view<A>& m, std::size_t i0, std::size_t rows, std::size_t j0, std::size_t columns, T* out,
                std::size_t stride) {
    const std::size_t channels = m.tensor.channels;
    for (std::size_t i = 0; i < rows; ++i) {
        const auto at = m.position_of(i0 + i);
        T* to = out + i * stride;
        std::size_t tap = j0 / channels, c = j0 % channels;
        for (std::size_t left = columns; left != 0;) {
            const std::size_t line = m.y.place(at.y, tap / m.x.taps), pixel = m.x.place(at.x, tap % m.x.taps);
            const bool inside = line != patch_axis::outside && pixel != patch_axis::outside;
            // Taps whose pixels lie side by side are one run.
            std::size_t run = channels - c, next = tap + 1;
            for (std::size_t s = 1; run < left && next % m.x.taps != 0; ++s, ++next, run += channels) {
                const std::size_t beside = line == patch_axis::outside ? line : m.x.place(at.x, next % m.x.taps);
                if (inside ? beside != pixel + s : beside != patch_axis::outside) break;
            }
            if (run > left) run = left;
            if (inside) load_operands(&m.tensor(at.n, line, pixel, c), to, run);
            else __builtin_memset(to, 0, run * sizeof(T));
            to += run;
            left -= run;
            tap = next;
            c = 0;
        }
    }
}
template <class T, class A>
void load_block(const filter_view<A>& m, std::size_t i0, std::size_t rows, std::size_t j0, std::size_t columns, T* out,
                std::size_t stride) {
    for (std::size_t i = 0; i < rows; ++i) load_operands(m.row(i0 + i) + j0, out + i * stride, columns);
}
template <class T, class Matrix>
void load_block(const transposed_matrix<Matrix>& m, std::size_t i0, std::size_t rows, std::size_t j0,
                std::size_t columns, T* out, std::size_t stride) {
    constexpr std::size_t side = 32;
    T square[side * side];
    for (std::size_t i = 0; i < rows; i += side)
        for (std::size_t j = 0; j < columns; j += side) {
            const std::size_t h = rows - i < side ? rows - i : side, w = columns - j < side ? columns - j : side;
            load_block(m.matrix, j0 + j, w, i0 + i, h, square, side);
            for (std::size_t r = 0; r < h; ++r)
                for (std::size_t c = 0; c < w; ++c) out[(i + r) * stride + j + c] = square[c * side + r];
        }
}

}  // namespace ULPINE_BUILD
}  // namespace detail
}  // namespace ulpine
