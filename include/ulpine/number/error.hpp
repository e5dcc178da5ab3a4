// The one hook through which bad arguments are reported.
#pragma once

#include <string>

#if defined(__cpp_exceptions)
#include <stdexcept>
#else
#include <cstdio>
#include <cstdlib>
#endif

namespace ulpine::detail {

// Throws std::invalid_argument; where exceptions are switched off, prints the same message and aborts.
[[noreturn]] inline void invalid_argument(const std::string& message) {
#if defined(__cpp_exceptions)
    throw std::invalid_argument(message);
#else
    std::fprintf(stderr, "ulpine: %s\n", message.c_str());
    std::abort();
#endif
}

// name is value; accepted: what
[[noreturn]] inline void out_of_range(const std::string& name, const std::string& value, const std::string& accepted) {
    invalid_argument(name + " is " + value + "; accepted: " + accepted);
}
inline void check_range(const char* name, long long value, long long low, long long high) {
    if (value < low || value > high)
        out_of_range(name, std::to_string(value), std::to_string(low) + " to " + std::to_string(high));
}

}  // namespace ulpine::detail
