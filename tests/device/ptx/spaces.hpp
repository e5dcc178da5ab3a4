// Where an address leads.
#pragma once

#include "decode.hpp"

namespace ptx {

enum class space {
    generic,
    global,
    constant,
    shared,
    local,
    param
};

space take_space(context&);  // .global .shared ..., or generic without one
std::string hex(u64);

// Storage of `size` bytes at an address of a state space; faults name the address.
std::byte* storage_of(thread& t, const insn* i, space s, u64 address, u64 size, bool write);

// Most accesses: the allocation that this instruction touched before.
inline std::byte* reach(thread& t, const insn* i, space s, u64 address, u64 size, bool write) {
    const allocation* a = i->cached;
    if (a && address - a->begin < a->size && a->size - (address - a->begin) >= size && address % size == 0)
        return a->storage + (address - a->begin);
    return storage_of(t, i, s, address, size, write);
}

inline u64 load(const std::byte* from, std::size_t bytes) {
    u64 value = 0;
    std::memcpy(&value, from, bytes);
    return value;
}

}  // namespace ptx
