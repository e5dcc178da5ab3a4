// A call on blocks along an axis of an array, and its definition, block/scale.hpp, element by element: for what the kernels
// leave out.
#pragma once

#include <ulpine/array/round_to.hpp>
#include <ulpine/array/strided_view.hpp>
#include <ulpine/block/catalog.hpp>

namespace ulpine::detail {

// A valid call, in the terms of the kernels.
template <class Element>
struct block_plan {
    block_spec<Element> spec;
    array_plan<u32> elements;  // mode, policy, random bits, mask, threads
    scale_plan scales;
    int axis;
    std::size_t block;

    std::size_t blocks(std::size_t length) const noexcept { return length / block + (length % block != 0); }
};

inline namespace ULPINE_BUILD {

// A float of a short type, or a float, as the bits of a float, and back.
template <class S>
u32 float_bits(const S& x) noexcept {
    return bit_cast<u32>(static_cast<float>(x));
}

// f(i): offsets of a place in several arrays of one shape, but for the axis, in row-major order.
// first[k], step[k]: offset of the first element of a line of array k, and from one element to the next.
template <class F, class... T>
void for_each_line(int axis, const F& f, const strided_view<T>&... views) {
    const auto& model = [](const auto& first, const auto&...) -> const auto& { return first; }
    (views...);
    std::size_t index[6]{}, lines = 1;
    for (int k = 0; k < model.rank; ++k)
        if (k != axis) lines *= model.shape[k];
    for (std::size_t line = 0; line < lines; ++line) {
        const auto offset = [&](const std::ptrdiff_t(&strides)[6]) {
            std::ptrdiff_t at = 0;
            for (int k = 0; k < model.rank; ++k) at += static_cast<std::ptrdiff_t>(index[k]) * strides[k];
            return at;
        };
        std::size_t flat = 0;  // row-major
        for (int k = 0; k < model.rank; ++k) flat = flat * model.shape[k] + index[k];
        f(flat, offset(views.strides)...);
        for (int k = model.rank - 1; k >= 0; --k) {
            if (k == axis) continue;
            if (++index[k] < model.shape[k]) break;
            index[k] = 0;
        }
    }
}

template <bool Encode, class Element, class S, class E, class C>
void round_by_definition(const block_plan<Element>& p, const strided_view<const S>& in, const strided_view<E>& out,
                         const strided_view<C>* scales) {
    const std::size_t length = in.shape[p.axis];
    std::size_t inner = 1;  // row-major distance along the axis
    for (int k = p.axis + 1; k < in.rank; ++k) inner *= in.shape[k];
    const auto line = [&](std::size_t flat, std::ptrdiff_t from, std::ptrdiff_t to, std::ptrdiff_t scale_at) {
        for (std::size_t b = 0; b * p.block < length; ++b) {
            const std::size_t first = b * p.block, n = length - first < p.block ? length - first : p.block;
            const auto x = [&](std::size_t i) {
                return float_bits(in.data[from + static_cast<std::ptrdiff_t>(first + i) * in.strides[p.axis]]);
            };
            u32 amax = 0;
            for (std::size_t i = 0; i < n; ++i) amax = larger(amax, x(i) & ~float_sign<u32>);
            const u64 code = scale_code(p.scales, amax);
            if (scales != nullptr)
                scales->data[scale_at + static_cast<std::ptrdiff_t>(b) * scales->strides[p.axis]] =
                    static_cast<C>(code);
            const u32 factor = scale_factor(p.scales, code);
            for (std::size_t i = 0; i < n; ++i) {
                const std::size_t index = flat + (first + i) * inner;
                const exact_codec<u32, Element, Encode> codec{
                    &p.spec.element, p.elements.choice, p.elements.policy, p.elements.random, index, 0};
                const u32 y = scaled_down(x(i), factor);
                std::conditional_t<Encode, E, u32> r{};
                codec.run(&y, &r, p.elements.mask == nullptr ? nullptr : p.elements.mask + index, 1);
                E& target = out.data[to + static_cast<std::ptrdiff_t>(first + i) * out.strides[p.axis]];
                if constexpr (Encode) target = r;
                else target = static_cast<E>(bit_cast<float>(scaled_up(r, factor)));
            }
        }
    };
    if (scales != nullptr) for_each_line(p.axis, line, in, out, *scales);
    else
        for_each_line(
            p.axis, [&](std::size_t flat, std::ptrdiff_t from, std::ptrdiff_t to) { line(flat, from, to, 0); }, in,
            out);
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
