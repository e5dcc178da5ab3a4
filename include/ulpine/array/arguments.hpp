// What every function over arrays asks of its arguments before it writes anything.
#pragma once

#include <ulpine/number/error.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace ulpine::detail {
inline namespace ULPINE_BUILD {

// A vector, array, span, C array: whatever has a std::span of its elements.
template <class R>
concept contiguous = requires(R& range) {
    std::span(range);
};

// The elements of a range as a span of dynamic extent.
template <contiguous R>
constexpr auto elements(R& range) noexcept {
    const std::span all(range);
    return std::span<typename decltype(all)::element_type>(all);
}
// const where the range gives no right to write.
template <contiguous R>
using element_of = typename decltype(elements(std::declval<R&>()))::element_type;

// The messages are built out of line: a check costs its caller a comparison.
[[noreturn, gnu::cold]] inline void wrong_length(const char* name, std::size_t length, const char* model,
                                                 std::size_t expected) {
    out_of_range(std::string(name) + ".size()", std::to_string(length),
                 std::to_string(expected) + ", as " + model + ".size()");
}
[[noreturn, gnu::cold]] inline void null_argument(const char* name, std::size_t length) {
    out_of_range(name, "null", "a pointer to " + std::to_string(length) + " elements");
}
[[noreturn, gnu::cold]] inline void overlapping(const char* name, const char* other, bool may_be_equal) {
    invalid_argument(std::string(name) + " overlaps " + other +
                     "; accepted: " + (may_be_equal ? "the same range, or " : "") + "ranges without a common byte");
}

inline void check_length(const char* name, std::size_t length, const char* model, std::size_t expected) {
    if (length != expected) wrong_length(name, length, model, expected);
}
inline void check_not_null(const char* name, const void* pointer, std::size_t length) {
    if (pointer == nullptr && length != 0) null_argument(name, length);
}

// What two ranges may have in common.
enum class sharing {
    nothing,
    everything,  // nothing, or the two are the same bytes: a loop that reads each element before it writes it
};

// An empty range overlaps nothing.
inline void check_overlap(const char* name, const void* pointer, std::size_t bytes, const char* other,
                          const void* other_pointer, std::size_t other_bytes, sharing allowed) {
    const auto a = reinterpret_cast<std::uintptr_t>(pointer), b = reinterpret_cast<std::uintptr_t>(other_pointer);
    // One starts inside the other: the distance, modulo the address space, is below that one's length.
    const bool overlap = bytes != 0 && other_bytes != 0 && (a - b < other_bytes || b - a < bytes);
    if (!overlap || (allowed == sharing::everything && a == b && bytes == other_bytes)) return;
    overlapping(name, other, allowed == sharing::everything);
}

}  // namespace ULPINE_BUILD
}  // namespace ulpine::detail
