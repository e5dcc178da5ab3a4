// Arrays of blocks against the oracle's blocks, at every simd_level.
#pragma once

#include <oracle/block.hpp>
#include <support/array_check.hpp>

#include <ulpine/array/blocks.hpp>

#include <bit>
#include <cmath>
#include <random>

namespace block_test {

using support::failures;
using support::hex;
using ulpine::block_options;
using ulpine::block_spec;
using ulpine::strided_view;

/// A block format, and the oracle's.
template <class Element>
struct subject {
    std::string name;
    block_spec<Element> spec;
    oracle::block_format format;
};
template <class Element>
[[nodiscard]] subject<Element> make_subject(const std::string& name, const block_spec<Element>& spec,
                                            const oracle::format& element, const oracle::format& scale) {
    return {name, spec, {element, scale, static_cast<oracle::scale_rule>(spec.rule), spec.tensor_scale}};
}

[[nodiscard]] inline std::uint32_t bits_of(float x) { return std::bit_cast<std::uint32_t>(x); }
[[nodiscard]] inline float float_of(std::uint64_t bits) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
}

/// What the oracle makes of an array of some shape, row-major: codes, scales, and values.
struct expectation {
    std::vector<oracle::code> codes, values, scales;
    std::vector<std::size_t> scale_shape;
};
template <class Element>
[[nodiscard]] expectation expected(const subject<Element>& s, const std::vector<float>& x,
                                   const std::vector<std::size_t>& shape, std::size_t axis, std::size_t size,
                                   oracle::code tensor_scale, const block_options& o) {
    std::size_t inner = 1, outer = 1;
    for (std::size_t k = 0; k < shape.size(); ++k) (k < axis ? outer : inner) *= k == axis ? 1 : shape[k];
    const std::size_t length = shape[axis], blocks = (length + size - 1) / size;
    expectation e;
    e.codes.resize(x.size());
    e.values.resize(x.size());
    e.scales.resize(outer * blocks * inner);
    e.scale_shape = shape;
    e.scale_shape[axis] = blocks;
    const ulpine::projection own = s.spec.element.default_projection(), p = o.projection ? *o.projection : own;
    const auto mode = static_cast<oracle::rounding>(o.random ? ulpine::rounding::stochastic : p.mode);
    for (std::size_t i = 0; i < outer; ++i)
        for (std::size_t b = 0; b < blocks; ++b)
            for (std::size_t j = 0; j < inner; ++j) {
                std::vector<oracle::code> in;
                std::vector<std::size_t> places;
                for (std::size_t k = b * size; k < length && k < (b + 1) * size; ++k) {
                    places.push_back((i * length + k) * inner + j);
                    in.push_back(bits_of(x[places.back()]));
                }
                const oracle::block r = oracle::encode(
                    s.format, in, tensor_scale, mode, static_cast<oracle::overflow>(p.policy), [&](std::size_t k) {
                        if (!o.random) return oracle::random_bits{};
                        const ulpine::random_bits bits = ulpine::random_at(*o.random, places[k]);
                        return oracle::random_bits{bits.value, bits.bits,
                                                   static_cast<oracle::stochastic_variant>(bits.variant)};
                    });
                e.scales[(i * blocks + b) * inner + j] = r.scale;
                for (std::size_t k = 0; k < places.size(); ++k) {
                    e.codes[places[k]] = r.elements[k];
                    e.values[places[k]] = r.values[k];
                }
            }
    return e;
}

/// An array in memory of its own: strides in elements, with a gap after each row, or from the end to the start.
enum class memory {
    contiguous,
    with_gaps,
    reversed,
    transposed
};
template <class T>
class array {
  public:
    array(const std::vector<std::size_t>& shape, memory m) : shape_(shape), strides_(shape.size()) {
        std::ptrdiff_t step = m == memory::with_gaps ? 3 : 1;
        for (std::size_t i = 0; i < shape.size(); ++i) {
            const std::size_t k = m == memory::transposed ? i : shape.size() - 1 - i;
            strides_[k] = step;
            step *= static_cast<std::ptrdiff_t>(shape[k]) + (m == memory::with_gaps ? 1 : 0);
        }
        data_.resize(static_cast<std::size_t>(step) + 8);
        if (m == memory::reversed)
            for (std::size_t k = 0; k < shape.size(); ++k) {
                first_ += strides_[k] * static_cast<std::ptrdiff_t>(shape[k] - 1);
                strides_[k] = -strides_[k];
            }
    }
    [[nodiscard]] strided_view<T> view() {
        strided_view<T> v;
        v.data = data_.data() + first_;
        v.rank = static_cast<int>(shape_.size());
        for (std::size_t k = 0; k < shape_.size(); ++k) {
            v.shape[k] = shape_[k];
            v.strides[k] = strides_[k];
        }
        return v;
    }
    /// Element i in row-major order.
    [[nodiscard]] T& operator[](std::size_t i) {
        std::ptrdiff_t at = first_;
        for (std::size_t k = shape_.size(); k-- > 0; i /= shape_[k])
            at += static_cast<std::ptrdiff_t>(i % shape_[k]) * strides_[k];
        return data_[static_cast<std::size_t>(at)];
    }

  private:
    std::vector<std::size_t> shape_;
    std::vector<std::ptrdiff_t> strides_;
    std::ptrdiff_t first_ = 0;
    std::vector<T> data_;
};

/// encode_blocks, decode_blocks and round_to_blocks of x at every level against the oracle.
template <class Element>
void check(failures& failed, const subject<Element>& s, const std::vector<float>& x,
           const std::vector<std::size_t>& shape, block_options o = {}, memory m = memory::contiguous) {
    failed.next();
    const std::size_t axis = o.axis < 0 ? shape.size() - 1 : static_cast<std::size_t>(o.axis);
    const std::size_t size = o.block_size ? *o.block_size : static_cast<std::size_t>(s.spec.size);
    oracle::code tensor = oracle::float_one;
    if (o.tensor_scale) tensor = bits_of(*o.tensor_scale);
    else if (s.spec.tensor_scale) {
        oracle::code amax = 0;
        for (const float v : x)
            if ((bits_of(v) & 0x7fffffff) < 0x7f800000) amax = std::max<oracle::code>(amax, bits_of(v) & 0x7fffffff);
        tensor = oracle::tensor_scale_for(s.format, amax);
    }
    const expectation e = expected(s, x, shape, axis, size, tensor, o);
    array<float> in(shape, m), values(shape, m), rounded(shape, m);
    array<std::uint16_t> codes(shape, m), scales(e.scale_shape, m);
    for (std::size_t i = 0; i < x.size(); ++i) in[i] = x[i];
    const array_test::level_guard guard;
    for (const ulpine::simd_level level : array_test::available_levels()) {
        ulpine::use_simd(level);
        const float t = ulpine::encode_blocks(s.spec, in.view(), codes.view(), scales.view(), o);
        ulpine::round_to_blocks(s.spec, in.view(), rounded.view(), o);
        block_options back = o;
        if (s.spec.tensor_scale) back.tensor_scale = t;
        ulpine::decode_blocks(s.spec, codes.view(), scales.view(), values.view(), back);
        const std::string name = s.name + ", " + array_test::name_of(level);
        if (!failed.same<oracle::code>(bits_of(t), tensor))
            failed.add(name + ": tensor scale " + hex(std::uint64_t{bits_of(t)}));
        for (std::size_t i = 0; i < e.scales.size(); ++i)
            if (!failed.same<oracle::code>(scales[i], e.scales[i]))
                failed.add(name + ": scale " + std::to_string(i) + " is " + hex(std::uint64_t{scales[i]}) + ", want " +
                           hex(e.scales[i]));
        for (std::size_t i = 0; i < x.size(); ++i) {
            const std::string of = name + ": " + std::to_string(i) + ", " + hex(std::uint64_t{bits_of(x[i])});
            if (!failed.same<oracle::code>(codes[i], e.codes[i]))
                failed.add(of + ": code " + hex(std::uint64_t{codes[i]}) + ", want " + hex(e.codes[i]));
            if (!failed.same<oracle::code>(bits_of(values[i]), e.values[i]))
                failed.add(of + ": decoded " + hex(std::uint64_t{bits_of(values[i])}) + ", want " + hex(e.values[i]));
            if (!failed.same<oracle::code>(bits_of(rounded[i]), e.values[i]))
                failed.add(of + ": rounded " + hex(std::uint64_t{bits_of(rounded[i])}) + ", want " + hex(e.values[i]));
        }
    }
}

/// Blocks of n floats one after the other.  Largest magnitudes: every `step`-th exponent, near what the rules decide
/// by; the others near what rounding under the resulting scale decides by; blocks with special values among them.
template <class Element>
[[nodiscard]] std::vector<float> blocks_near_thresholds(const subject<Element>& s, std::size_t n, int step,
                                                        oracle::code tensor_scale = oracle::float_one) {
    static const oracle::format floats = oracle::binary32();
    std::mt19937 random(static_cast<unsigned>(7 * n + 1));
    const auto below = [&](std::size_t m) { return static_cast<std::size_t>(random()) % m; };
    const auto number = [](const oracle::datum& d) {
        return static_cast<double>(float_of(oracle::round(floats, d, oracle::rounding::nearest_even)));
    };
    const auto value_of = [&](const oracle::format& f, std::size_t code) {
        return number(oracle::decode(f, static_cast<oracle::code>(code)));
    };
    std::vector<double> thresholds, tops;
    for (std::size_t c = 0; c < (std::size_t{1} << (s.format.element.width - 1)); ++c) {
        const double a = value_of(s.format.element, c), b = value_of(s.format.element, c + 1);
        if (std::isfinite(a)) thresholds.push_back(a);
        if (std::isfinite(a) && std::isfinite(b) && b > a) thresholds.push_back(a / 2 + b / 2);
    }
    const double largest = *std::max_element(thresholds.begin(), thresholds.end());
    for (int k = 0; k < 32; ++k) tops.push_back(largest * (1 + k / 32.0));
    for (int k = 0; k < 8; ++k) tops.push_back(1 + k / 8.0);
    for (int k = 2; k < 12; ++k) tops.push_back(2 - std::ldexp(1, -k));
    std::vector<float> all;
    const auto beside = [&](double x) {  // the nearest float, or one beside it
        const std::uint32_t bits = bits_of(static_cast<float>(x));
        const std::size_t which = below(4);
        return float_of(which == 0 && (bits & 0x7fffffff) != 0           ? bits - 1
                        : which == 1 && (bits & 0x7fffffff) < 0x7f7fffff ? bits + 1
                                                                         : bits);
    };
    const oracle::datum tensor = oracle::decode(floats, tensor_scale);
    for (int e = -150; e <= 128; e += step)
        for (int round = 0; round < 3; ++round) {
            int unused = 0;
            const double top = std::ldexp(std::frexp(tops[below(tops.size())], &unused), e);
            float amax = beside(std::min(top, 3.4028234663852886e38));
            amax = float_of(bits_of(amax) & 0x7fffffff);
            const oracle::code scale = oracle::scale_for(s.format, bits_of(amax), tensor);
            const double factor = number(oracle::factor_of(oracle::decode(s.format.scale, scale), tensor));
            const std::size_t at = below(n);
            for (std::size_t i = 0; i < n; ++i) {
                float v = beside(thresholds[below(thresholds.size())] * factor);
                if (below(8) == 0) v = float_of(random() % (bits_of(amax) + 1));
                if (!(v <= amax)) v = 0;
                if (i == at) v = amax;
                all.push_back(below(2) == 0 ? v : float_of(bits_of(v) | 0x80000000));
            }
        }
    constexpr std::uint32_t special[] = {0x7fc00000, 0xff800001, 0x7f800000, 0xff800000, 0x00000000,
                                         0x80000000, 0x00000001, 0x807fffff, 0x7f7fffff};
    for (const std::uint32_t bits : special) {
        const std::size_t first = all.size();
        for (std::size_t i = 0; i < n; ++i)
            all.push_back(float_of((bits & 0x7fffffff) <= 1 ? bits : random() & 0x83ffffff));
        all[first + below(n)] = float_of(bits);
    }
    return all;
}

}  // namespace block_test
