#include "fatbin.hpp"

#include "types.hpp"

namespace ptx {

namespace {
template <class T>
T field(const std::byte* at) {
    T value;
    std::memcpy(&value, at, sizeof value);
    return value;
}
constexpr u32 wrapper_magic = 0x466243b1, container_magic = 0xba55ed50;
constexpr u16 kind_ptx = 1;
}  // namespace

// Container: magic, version (16 bits), size of this header (16), size of what follows (64).  Entries: kind (16),
// version (16), size of the header (32), size of the payload (64), ..., architecture at 28 (32), ...; then the payload.
std::vector<image> images(const void* wrapper, int& unreadable) {
    std::vector<image> out;
    unreadable = 0;
    const auto* w = static_cast<const std::byte*>(wrapper);
    if (field<u32>(w) != wrapper_magic) throw syntax_error("the registered fat binary has another format");
    const auto* container = reinterpret_cast<const std::byte*>(field<u64>(w + 8));
    if (field<u32>(container) != container_magic) throw syntax_error("the fat binary has another format");
    const std::byte* at = container + field<u16>(container + 6);
    const std::byte* const end = at + field<u64>(container + 8);
    while (at < end) {
        const u32 header = field<u32>(at + 4);
        const u64 size = field<u64>(at + 8);
        if (field<u16>(at) == kind_ptx) {
            std::string text(reinterpret_cast<const char*>(at + header), size);
            text.erase(std::min(text.find('\0'), text.size()));
            if (text.find(".version") == std::string::npos) {
                ++unreadable;
            } else {
                out.push_back({static_cast<int>(field<u32>(at + 28)), std::move(text)});
            }
        }
        if (size == 0) break;
        at += header + size;
    }
    return out;
}

}  // namespace ptx
