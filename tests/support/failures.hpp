// Collects mismatches inside a plain loop: the loop ends in one assertion that shows the first few.
//
//   support::failures failed;
//   for (...) if (!failed.same(got, want)) failed.add("posit<8,2> 0x41: got 3, want 4");
//   CHECK_NO_FAILURES(failed);
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>

namespace support {

class failures {
public:
    static constexpr int shown_in_all = 40;
    static constexpr int shown_at_once = 4;

    /// What follows is about something else, a format say: its first few failures are shown too.
    void next() { shown_here_ = 0; }

    /// Counts one comparison; false if it failed.  The message is the caller's, built only then.
    template <class T>
    [[nodiscard]] bool same(const T& got, const T& want) {
        ++compared_;
        return got == want;
    }
    [[nodiscard]] bool holds(bool condition) {
        ++compared_;
        return condition;
    }
    void add(const std::string& message) {
        ++failed_;
        if (shown_here_++ < shown_at_once && shown_++ < shown_in_all) text_ += message + "\n";
    }

    [[nodiscard]] std::uint64_t compared() const { return compared_; }
    [[nodiscard]] std::uint64_t failed() const { return failed_; }
    [[nodiscard]] std::string report() const {
        return std::to_string(failed_) + " of " + std::to_string(compared_) + " comparisons failed\n" + text_;
    }

private:
    std::uint64_t compared_ = 0;
    std::uint64_t failed_ = 0;
    int shown_ = 0;
    int shown_here_ = 0;
    std::string text_;
};

[[nodiscard]] inline std::string hex(std::uint64_t x) {
    char text[24];
    std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(x));
    return text;
}
[[nodiscard]] inline std::string hex(double x) {
    char text[48];
    std::snprintf(text, sizeof text, "%a", x);
    return text;
}

}  // namespace support

/// A sweep that compared nothing fails too.
#define CHECK_NO_FAILURES(collector)                                                                                   \
    do {                                                                                                               \
        INFO((collector).report());                                                                                    \
        CHECK((collector).failed() == 0);                                                                              \
        CHECK((collector).compared() > 0);                                                                             \
    } while (false)
