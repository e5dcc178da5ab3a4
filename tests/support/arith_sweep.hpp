// What the long comparisons share: a record of mismatches that ends in one assertion, and random words from a fixed seed.
#pragma once

#include <catch.hpp>

#include <cstdint>
#include <sstream>
#include <string>
#include <utility>

namespace arith_test {

/// splitmix64
struct random_words {
    std::uint64_t state;
    std::uint64_t operator()() {
        std::uint64_t z = (state += 0x9e3779b97f4a7c15U);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31);
    }
    /// A number below n.
    std::uint64_t below(std::uint64_t n) { return (*this)() % n; }
};

inline std::string hex(std::uint64_t x) {
    std::ostringstream out;
    out << "0x" << std::hex << x;
    return out.str();
}

/// Counts comparisons and mismatches and keeps the first few mismatches as text.
class sweep {
  public:
    explicit sweep(std::string title) : title_(std::move(title)) {}

    template <class Describe>
    void expect(bool holds, const Describe& describe) {
        ++checked_;
        if (!holds && failed_++ < 6) {
            text_ += "\n  " + describe();
        }
    }

    /// The one assertion of a sweep.
    void finish() const {
        INFO(title_ << ": " << failed_ << " of " << checked_ << " are wrong" << text_);
        CHECK((checked_ > 0 && failed_ == 0));
    }

  private:
    std::string title_;
    std::string text_{};
    std::uint64_t checked_ = 0;
    std::uint64_t failed_ = 0;
};

}  // namespace arith_test
