// What a call says when it refuses its arguments.
#pragma once

#include <stdexcept>
#include <string>

namespace support {

/// The message of the std::invalid_argument that call() throws, or "nothing thrown".
template <class Call>
std::string message_of(const Call& call) {
    try {
        call();
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "nothing thrown";
}

}  // namespace support
