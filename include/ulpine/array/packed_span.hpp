// packed_span<T>(bytes, n): n numbers of 1 to 8 bits each, stored without gaps, in place.
//
// The layout is that of array/pack.hpp.  packed_span<const T> reads, packed_span<T> also writes; its elements are
// proxies that convert to T.  Writing an element leaves its neighbours' bits alone but stores the bytes they share: two
// threads must not write elements that have a byte in common.
#pragma once

#include <ulpine/array/arguments.hpp>
#include <ulpine/number/operators.hpp>

namespace ulpine {

template <class T>
concept packable = number_type<T> && T::width <= 8;

// The bytes that n codes take.
constexpr std::size_t packed_bytes(int width, std::size_t n) {
    if (width < 1 || width > 8) detail::check_range("width", width, 1, 8);
    const auto bits = static_cast<std::size_t>(width);
    return n / 8 * bits + (n % 8 * bits + 7) / 8;  // n * bits could overflow
}
template <packable T>
constexpr std::size_t packed_bytes(std::size_t n) noexcept {
    return packed_bytes(T::width, n);
}

namespace detail {

template <class R, class T>
concept elements_are = contiguous<R> && stdlib::is_same_v<stdlib::remove_const_t<element_of<R>>, T>;
template <class R>
concept byte_range = elements_are<R, u8> || elements_are<R, std::byte>;
template <class R, class T>
concept code_range = elements_are<R, u8> || elements_are<R, T>;
template <class R>
concept writable = contiguous<R> && !stdlib::is_const_v<element_of<R>>;
template <class R>
concept writable_bytes = byte_range<R> && writable<R>;
template <class R, class T>
concept writable_codes = code_range<R, T> && writable<R>;

[[noreturn, gnu::cold]] inline void wrong_packed_length(std::size_t bytes, std::size_t n, int width,
                                                        const char* or_more) {
    out_of_range("bytes.size()", std::to_string(bytes),
                 std::to_string(packed_bytes(width, n)) + or_more + ", what " + std::to_string(n) + " codes of " +
                     std::to_string(width) + " bits take");
}

// A place in a stream of bits: bit 0 to 7 of a byte, the lowest first.
template <class Byte>
struct bit_place {
    Byte* byte = nullptr;
    int bit = 0;

    ULPINE_FN constexpr bit_place advanced(std::ptrdiff_t bits) const noexcept {
        const std::ptrdiff_t to = bit + bits;
        return {byte + (to >> 3), static_cast<int>(to & 7)};
    }
    ULPINE_FN constexpr std::ptrdiff_t operator-(const bit_place& from) const noexcept {
        return (byte - from.byte) * 8 + (bit - from.bit);
    }
    // The byte where an item of `width` bits ends: this one or the next.
    ULPINE_FN constexpr Byte* last_byte(int width) const noexcept { return byte + ((bit + width - 1) >> 3); }

    // An item that ends in its first byte reads that byte twice: the copy lies above the item's bits.
    ULPINE_FN constexpr u8 read(int width) const noexcept {
        const u32 both = u32{*byte} | u32{*last_byte(width)} << 8;
        return static_cast<u8>((both >> bit) & low_mask<u32>(width));
    }
    // In that case it also stores it twice: the second time, item and mask have no bits left.
    ULPINE_FN constexpr void write(int width, u8 code) const noexcept {
        const u32 mask = low_mask<u32>(width) << bit, item = u32{code} << bit;
        *byte = static_cast<u8>((*byte & ~mask) | item);
        Byte* const last = last_byte(width);
        *last = static_cast<u8>((*last & ~(mask >> 8)) | item >> 8);
    }
};

}  // namespace detail

// An element of a packed_span<T>: converts to T, takes a T, and compares as one.
template <packable T>
class packed_reference {
  public:
    packed_reference(const packed_reference&) = default;
    ULPINE_API constexpr explicit packed_reference(detail::bit_place<detail::u8> place) noexcept : place_(place) {}

    ULPINE_API constexpr operator T() const noexcept { return T::from_bits(place_.read(T::width)); }
    template <detail::builtin_operand V>
    ULPINE_API constexpr explicit operator V() const noexcept {
        return static_cast<V>(T(*this));
    }

    // Through the proxy, as an assignment to a T& would: also of const proxies, for they are returned by value.
    ULPINE_API constexpr const packed_reference& operator=(T value) const noexcept {
        place_.write(T::width, value.bits());
        return *this;
    }
    ULPINE_API constexpr const packed_reference& operator=(const packed_reference& other) const noexcept {
        return *this = T(other);
    }
    ULPINE_API friend constexpr void swap(packed_reference a, packed_reference b) noexcept {
        const T former = a;
        a = b;
        b = former;
    }

    ULPINE_API friend constexpr bool operator==(packed_reference a, packed_reference b) noexcept {
        return T(a) == T(b);
    }
    ULPINE_API friend constexpr bool operator==(packed_reference a, T b) noexcept { return T(a) == b; }
    ULPINE_API friend constexpr bool operator<(packed_reference a, packed_reference b) noexcept { return T(a) < T(b); }
    ULPINE_API friend constexpr bool operator<(packed_reference a, T b) noexcept { return T(a) < b; }
    ULPINE_API friend constexpr bool operator<(T a, packed_reference b) noexcept { return a < T(b); }

  private:
    detail::bit_place<detail::u8> place_;
};

namespace detail {
template <class T>
struct packed_traits {
    using value = T;
    using byte = u8;
    using reference = packed_reference<T>;
};
template <class T>
struct packed_traits<const T> {
    using value = T;
    using byte = const u8;
    using reference = T;
};
template <class T>
ULPINE_FN constexpr typename packed_traits<T>::reference
packed_at(bit_place<typename packed_traits<T>::byte> place) noexcept {
    if constexpr (stdlib::is_const_v<T>) return T::from_bits(place.read(T::width));
    else return packed_reference<T>(place);
}
}  // namespace detail

// Random access, as far as elements that are no references allow: std::sort and its like take it.
template <class T>
class packed_iterator {
    using traits = detail::packed_traits<T>;
    using place_type = detail::bit_place<typename traits::byte>;
    static constexpr std::ptrdiff_t width = traits::value::width;

  public:
    using iterator_category = std::random_access_iterator_tag;
    using value_type = typename traits::value;
    using difference_type = std::ptrdiff_t;
    using reference = typename traits::reference;
    using pointer = void;

    packed_iterator() = default;
    ULPINE_API constexpr explicit packed_iterator(place_type place) noexcept : place_(place) {}

    ULPINE_API constexpr reference operator*() const noexcept { return detail::packed_at<T>(place_); }
    ULPINE_API constexpr reference operator[](difference_type n) const noexcept { return *(*this + n); }

    ULPINE_API constexpr packed_iterator& operator+=(difference_type n) noexcept {
        place_ = place_.advanced(n * width);
        return *this;
    }
    ULPINE_API constexpr packed_iterator& operator-=(difference_type n) noexcept { return *this += -n; }
    ULPINE_API constexpr packed_iterator& operator++() noexcept { return *this += 1; }
    ULPINE_API constexpr packed_iterator& operator--() noexcept { return *this += -1; }
    ULPINE_API constexpr packed_iterator operator++(int) noexcept {
        const packed_iterator former = *this;
        ++*this;
        return former;
    }
    ULPINE_API constexpr packed_iterator operator--(int) noexcept {
        const packed_iterator former = *this;
        --*this;
        return former;
    }
    ULPINE_API friend constexpr packed_iterator operator+(packed_iterator i, difference_type n) noexcept {
        return i += n;
    }
    ULPINE_API friend constexpr packed_iterator operator+(difference_type n, packed_iterator i) noexcept {
        return i += n;
    }
    ULPINE_API friend constexpr packed_iterator operator-(packed_iterator i, difference_type n) noexcept {
        return i -= n;
    }
    ULPINE_API friend constexpr difference_type operator-(packed_iterator i, packed_iterator j) noexcept {
        return (i.place_ - j.place_) / width;
    }
    ULPINE_API friend constexpr bool operator==(packed_iterator i, packed_iterator j) noexcept { return i - j == 0; }
    ULPINE_API friend constexpr bool operator!=(packed_iterator i, packed_iterator j) noexcept { return i - j != 0; }
    ULPINE_API friend constexpr bool operator<(packed_iterator i, packed_iterator j) noexcept { return i - j < 0; }
    ULPINE_API friend constexpr bool operator>(packed_iterator i, packed_iterator j) noexcept { return i - j > 0; }
    ULPINE_API friend constexpr bool operator<=(packed_iterator i, packed_iterator j) noexcept { return i - j <= 0; }
    ULPINE_API friend constexpr bool operator>=(packed_iterator i, packed_iterator j) noexcept { return i - j >= 0; }

  private:
    place_type place_;
};

// T: a number type of at most 8 bits, or const such a type.  As with std::span, nothing is owned, and operator[] does
// not check.
template <class T>
requires packable<std::remove_const_t<T>>
class packed_span {
    using traits = detail::packed_traits<T>;

  public:
    using element_type = T;
    using value_type = typename traits::value;
    using size_type = std::size_t;
    using difference_type = std::ptrdiff_t;
    using reference = typename traits::reference;
    using iterator = packed_iterator<T>;
    using byte_type = typename traits::byte;

    packed_span() = default;
    // The first element starts at a bit of the first byte, 0 to 7.
    ULPINE_API constexpr packed_span(byte_type* bytes, std::size_t n, int bit_offset = 0) noexcept
        : start_{bytes, bit_offset}, size_(n) {}
    // bytes: a contiguous range of std::uint8_t or std::byte, long enough for n elements, or std::invalid_argument.
    template <detail::byte_range Bytes>
    requires(std::is_const_v<T> || detail::writable<Bytes>) packed_span(Bytes&& bytes, std::size_t n)
        : packed_span(reinterpret_cast<byte_type*>(detail::elements(bytes).data()), n) {
        const std::size_t length = detail::elements(bytes).size();
        if (length < packed_bytes<value_type>(n)) detail::wrong_packed_length(length, n, value_type::width, " or more");
        detail::check_not_null("bytes", start_.byte, length);
    }
    template <class Other>
    requires(std::is_const_v<T>&& std::is_same_v<Other, value_type>) ULPINE_API
        constexpr packed_span(const packed_span<Other>& other) noexcept
        : packed_span(other.data(), other.size(), other.bit_offset()) {}

    ULPINE_API constexpr std::size_t size() const noexcept { return size_; }
    ULPINE_API constexpr bool empty() const noexcept { return size_ == 0; }
    // Where the first element starts: a byte, and the bit of it.
    ULPINE_API constexpr byte_type* data() const noexcept { return start_.byte; }
    ULPINE_API constexpr int bit_offset() const noexcept { return start_.bit; }

    ULPINE_API constexpr reference operator[](std::size_t k) const noexcept {
        return begin()[static_cast<std::ptrdiff_t>(k)];
    }
    ULPINE_API constexpr iterator begin() const noexcept { return iterator(start_); }
    ULPINE_API constexpr iterator end() const noexcept { return begin() + static_cast<std::ptrdiff_t>(size_); }

    // count elements from start on, or all of them; from any element, also where it does not start with a byte.
    constexpr packed_span subspan(std::size_t start, std::size_t count = std::dynamic_extent) const {
        if (start > size_)
            detail::out_of_range("subspan: start", std::to_string(start),
                                 "0 to " + std::to_string(size_) + ", the size");
        if (count == std::dynamic_extent) count = size_ - start;
        if (count > size_ - start)
            detail::out_of_range("subspan: count", std::to_string(count),
                                 "0 to " + std::to_string(size_ - start) + ", what follows the start");
        const auto place = start_.advanced(static_cast<std::ptrdiff_t>(start) * value_type::width);
        return {place.byte, count, place.bit};
    }

  private:
    detail::bit_place<byte_type> start_;
    std::size_t size_ = 0;
};

}  // namespace ulpine
