// Packed storage: codes of 1 to 8 bits without gaps.
//
//   pack<T>(codes, bytes)       unpack<T>(bytes, codes)       packed_bytes<T>(n)        T: a number type, 1 to 8 bits
//   pack(width, codes, bytes)   unpack(width, bytes, codes)   packed_bytes(width, n)    width: 1 to 8
//   packed_span<T>(bytes, n)    the elements of such storage, in place (array/packed_span.hpp)
//
// Little-endian bit order: element k takes bits k*width to k*width + width - 1 of a stream whose bit b is bit b % 8,
// counted from the lowest, of byte b / 8.  So two FP4 codes share a byte, the first in its low half, and four 6-bit
// codes share three bytes.  The MX specification fixes no order; this one is in use for it.
//
// codes: a contiguous range of T or of std::uint8_t.  Bits above the width are ignored, as by from_bits: codes that
// were sign-extended to bytes need no care.
// bytes: a contiguous range of std::uint8_t or std::byte, as long as packed_bytes says.  pack clears the unused bits
// of the last byte, unpack ignores them.
// std::invalid_argument before anything is written: a width outside 1 to 8, a length that does not fit, a null
// pointer with a length, codes and bytes that overlap.
#pragma once

#include <ulpine/array/pack_loops.hpp>
#include <ulpine/array/packed_span.hpp>

namespace ulpine {
namespace detail {

// The arguments of pack and unpack, whose widths are valid, as pointers to bytes.
template <class Byte, class Code>
struct packing {
    Byte* bytes;
    Code* codes;
    std::size_t n;

    template <class Bytes, class Codes>
    packing(int width, Bytes& byte_range, Codes& code_range)
        : bytes(reinterpret_cast<Byte*>(elements(byte_range).data())),
          codes(reinterpret_cast<Code*>(elements(code_range).data())),
          n(elements(code_range).size()) {
        const std::size_t length = elements(byte_range).size();
        if (length != packed_bytes(width, n)) wrong_packed_length(length, n, width, "");
        check_not_null("codes", codes, n);
        check_not_null("bytes", bytes, length);
        check_overlap("bytes", bytes, length, "codes", codes, n, sharing::nothing);
    }
};

// f.operator()<width>(): one instance for each width.
template <class F>
void with_width(int width, F f) {
    switch (width) {
    case 1:
        return f.template operator()<1>();
    case 2:
        return f.template operator()<2>();
    case 3:
        return f.template operator()<3>();
    case 4:
        return f.template operator()<4>();
    case 5:
        return f.template operator()<5>();
    case 6:
        return f.template operator()<6>();
    case 7:
        return f.template operator()<7>();
    default:
        return f.template operator()<8>();
    }
}

}  // namespace detail

inline namespace ULPINE_BUILD {

template <packable T, detail::code_range<T> Codes, detail::writable_bytes Bytes>
void pack(const Codes& codes, Bytes&& bytes) {
    const detail::packing<detail::u8, const detail::u8> p(T::width, bytes, codes);
    detail::pack_codes<T::width>(p.codes, p.bytes, p.n);
}
template <packable T, detail::byte_range Bytes, detail::writable_codes<T> Codes>
void unpack(const Bytes& bytes, Codes&& codes) {
    const detail::packing<const detail::u8, detail::u8> p(T::width, bytes, codes);
    detail::unpack_codes<T::width>(p.bytes, p.codes, p.n);
}

template <detail::elements_are<std::uint8_t> Codes, detail::writable_bytes Bytes>
void pack(int width, const Codes& codes, Bytes&& bytes) {
    const detail::packing<detail::u8, const detail::u8> p(width, bytes, codes);
    detail::with_width(width, [&]<int Width>() { detail::pack_codes<Width>(p.codes, p.bytes, p.n); });
}
template <detail::byte_range Bytes, detail::writable_codes<std::uint8_t> Codes>
void unpack(int width, const Bytes& bytes, Codes&& codes) {
    const detail::packing<const detail::u8, detail::u8> p(width, bytes, codes);
    detail::with_width(width, [&]<int Width>() { detail::unpack_codes<Width>(p.bytes, p.codes, p.n); });
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine
