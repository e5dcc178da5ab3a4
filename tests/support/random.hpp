// Random numbers for the tests: fixed seeds, the same sequence everywhere (SplitMix64, Steele, Lea and Flood 2014).
#pragma once

#include <cstdint>

namespace support {

class random_source {
public:
    explicit random_source(std::uint64_t seed) : state_(seed) {}

    std::uint64_t operator()() {
        state_ += 0x9e3779b97f4a7c15U;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31);
    }
    /// 0 to limit - 1.
    std::uint64_t below(std::uint64_t limit) { return (*this)() % limit; }
    /// A few set or clear bits, in runs: what finds carries and boundaries.
    std::uint64_t sparse() {
        std::uint64_t x = (*this)() & (*this)() & (*this)();
        x &= ~std::uint64_t{0} >> below(64);
        return below(2) != 0 ? ~x : x;
    }

private:
    std::uint64_t state_;
};

}  // namespace support
