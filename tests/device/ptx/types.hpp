// Instruction types of PTX (PTX ISA 9.0, 5.2) and the errors of the interpreter.
//
// The interpreter in this directory executes the PTX that nvcc writes, one thread at a time, so that device code is
// tested where there is no device. It shares no line with include/ulpine: what it computes comes from the PTX ISA.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>

namespace ptx {

using u8 = std::uint8_t;
using u16 = std::uint16_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;
using i8 = std::int8_t;
using i16 = std::int16_t;
using i32 = std::int32_t;
using i64 = std::int64_t;
__extension__ using u128 = unsigned __int128;
__extension__ using i128 = __int128;

// The text cannot be executed: an unknown instruction, modifier or directive, or a malformed one.
struct syntax_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};
// What a device reports: an access out of bounds or misaligned, a trap, a deadlock.
enum class fault_kind {
    illegal_address,
    misaligned_address,
    illegal_instruction,
    assertion,
    timeout
};
struct fault : std::runtime_error {
    fault(fault_kind k, const std::string& what) : std::runtime_error(what), kind(k) {}
    fault_kind kind;
};

// One kind and a width per element: 'b' bits, 'u' unsigned, 's' signed, 'f' IEEE binary, 'h' bfloat, 'p' predicate,
// '4' e4m3, '5' e5m2.
struct type {
    char kind = 0;
    int bits = 0;
    int lanes = 1;
    constexpr bool operator==(const type&) const = default;
    constexpr explicit operator bool() const { return kind != 0; }
    constexpr u64 bytes() const { return kind == 'p' ? 1 : static_cast<u64>(bits * lanes / 8); }
    constexpr bool integer() const { return kind == 'b' || kind == 'u' || kind == 's'; }
    constexpr bool floating() const { return kind == 'f' || kind == 'h'; }
    constexpr bool is(char k, int n) const { return kind == k && bits == n && lanes == 1; }
};

type parse_type(std::string_view name);  // without its dot; the empty type if it is none

// Bits as a value of T and back.  Registers are 64 bits wide, narrower contents zero-extended.
template <class T>
T from_bits(u64 bits) {
    if constexpr (sizeof(T) == 4 && !std::is_integral_v<T>) {
        return std::bit_cast<T>(static_cast<u32>(bits));
    } else if constexpr (!std::is_integral_v<T>) {
        return std::bit_cast<T>(bits);
    } else {
        return static_cast<T>(bits);
    }
}
template <class T>
u64 to_bits(T value) {
    if constexpr (std::is_same_v<T, float>) {
        return std::bit_cast<u32>(value);
    } else if constexpr (std::is_same_v<T, double>) {
        return std::bit_cast<u64>(value);
    } else if constexpr (std::is_same_v<T, bool>) {
        return value ? 1 : 0;
    } else {
        return static_cast<std::make_unsigned_t<T>>(value);
    }
}
inline u64 low_bits(u64 value, int width) { return width >= 64 ? value : value & ((u64{1} << width) - 1); }
inline i64 sign_extend(u64 value, int width) {
    return width >= 64 ? static_cast<i64>(value) : static_cast<i64>(value << (64 - width)) >> (64 - width);
}

}  // namespace ptx
