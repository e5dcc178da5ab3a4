// Logic on words as sets of bits: functions of three bits, in one instruction where the processor has one (AVX-512
// vpternlog, a device's LOP3).
//
// A function is a class with a template operator() of three words.  Its truth table is derived from it: applied to the
// three columns
//   a 1 1 1 1 0 0 0 0 = f0     b 1 1 0 0 1 1 0 0 = cc     c 1 0 1 0 1 0 1 0 = aa
// it gives the column of results, which is the immediate operand of both instructions.
#pragma once

#include <ulpine/bits/lanes.hpp>

namespace ulpine::detail {

template <class Function>
inline constexpr int truth_table = static_cast<int>(Function{}(0xf0u, 0xccu, 0xaau) & 0xffu);

struct parity_of {  // a sum bit
    template <class U>
    ULPINE_FN constexpr U operator()(const U& a, const U& b, const U& c) const noexcept {
        return (a ^ b) ^ c;
    }
};
struct majority_of {  // a carry
    template <class U>
    ULPINE_FN constexpr U operator()(const U& a, const U& b, const U& c) const noexcept {
        return b ^ ((a ^ b) & (b ^ c));
    }
};
struct borrow_of {  // of a - b - c
    template <class U>
    ULPINE_FN constexpr U operator()(const U& a, const U& b, const U& c) const noexcept {
        return c ^ ((a ^ b) & (b ^ c));
    }
};
struct selection_of {  // a ? b : c
    template <class U>
    ULPINE_FN constexpr U operator()(const U& a, const U& b, const U& c) const noexcept {
        return c ^ (a & (b ^ c));
    }
};
struct any_of {
    template <class U>
    ULPINE_FN constexpr U operator()(const U& a, const U& b, const U& c) const noexcept {
        return (a | b) | c;
    }
};
struct all_of {
    template <class U>
    ULPINE_FN constexpr U operator()(const U& a, const U& b, const U& c) const noexcept {
        return (a & b) & c;
    }
};
struct and_or {  // (a & b) | c
    template <class U>
    ULPINE_FN constexpr U operator()(const U& a, const U& b, const U& c) const noexcept {
        return (a & b) | c;
    }
};
struct or_and {  // (a | b) & c
    template <class U>
    ULPINE_FN constexpr U operator()(const U& a, const U& b, const U& c) const noexcept {
        return (a | b) & c;
    }
};
struct or_and_not {  // (a | b) & ~c
    template <class U>
    ULPINE_FN constexpr U operator()(const U& a, const U& b, const U& c) const noexcept {
        return (a | b) & ~c;
    }
};
struct and_xor {  // (a & b) ^ c
    template <class U>
    ULPINE_FN constexpr U operator()(const U& a, const U& b, const U& c) const noexcept {
        return (a & b) ^ c;
    }
};

// Lanes of 512 bits exist inside functions for AVX-512 alone.  Clang forms the instruction by itself; GCC sees but
// pairs of operations.
template <class Function, class U>
ULPINE_FN constexpr U logic(Function function, const U& a, const U& b, const U& c) noexcept {
#if defined(__CUDA_ARCH__)
    if constexpr (stdlib::is_same_v<U, u32>) {
        if (!__builtin_is_constant_evaluated()) {
            u32 r;
            asm("lop3.b32 %0, %1, %2, %3, %4;" : "=r"(r) : "r"(a), "r"(b), "r"(c), "n"(truth_table<Function>));
            return r;
        }
    }
#elif ULPINE_LANES && defined(__x86_64__) && !defined(__clang__)
    if constexpr (stdlib::is_same_v<U, lanes<u64, 8>>) {
        U r;
        r.v = a.v;
        asm("vpternlogq %3, %2, %1, %0" : "+v"(r.v) : "v"(b.v), "v"(c.v), "i"(truth_table<Function>));
        return r;
    } else
#endif
    if constexpr (requires { U::logic(function, a, b, c); }) return U::logic(function, a, b, c);
    else return function(a, b, c);
}

}  // namespace ulpine::detail
