// Random numbers that are the same with every compiler and library: splitmix64 (Steele, Lea, Flood 2014).
// The standard distributions and std::shuffle may differ between library implementations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace nn {

class random_source {
  public:
    explicit random_source(std::uint64_t seed) : state_{seed} {}

    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }

    // 0 .. bound - 1.  The bias of the remainder is below 2^-40 for the sizes used here.
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }

    // Uniform in [-1, 1), a multiple of 2^-23.
    float symmetric() { return static_cast<float>(next() >> 40) * 0x1p-23f - 1.0f; }

    template <class T>
    void shuffle(std::vector<T>& items) {
        for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
    }

  private:
    std::uint64_t state_;
};

}  // namespace nn
