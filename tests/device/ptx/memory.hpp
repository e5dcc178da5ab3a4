// Memory that kernels may touch.  Device pointers lie in a range of addresses that the host cannot read, so that a
// host that follows one is stopped at once; each allocation has storage elsewhere.  The windows of the other state
// spaces in generic addresses lie where no pointer of a host can be.
#pragma once

#include "types.hpp"

#include <deque>
#include <map>
#include <memory>
#include <vector>

namespace ptx {

inline constexpr u64 shared_window = u64{0x1000} << 48;
inline constexpr u64 local_window = u64{0x2000} << 48;
inline constexpr u64 param_window = u64{0x3000} << 48;
inline constexpr u64 code_window = u64{0x4000} << 48;  // addresses of functions
inline constexpr u64 window_size = u64{1} << 40;
inline bool in_window(u64 address, u64 window) { return address - window < window_size; }

// Pinned and managed memory has the host's own addresses.
enum class place {
    device,
    constant,
    pinned,
    managed
};
inline bool on_host(place p) { return p == place::pinned || p == place::managed; }

// Kept for ever, with size 0 once freed: instructions remember the allocation that they touched last.
struct allocation {
    u64 begin = 0;
    u64 size = 0;
    std::byte* storage = nullptr;
    place where = place::device;
    std::unique_ptr<std::byte[]> owned;
};

class memory {
  public:
    static memory& instance();
    u64 allocate(u64 size, u64 alignment, place where);  // 0 where there is not enough
    bool free(u64 address, place where);                 // false unless it is the start of a live allocation
    void add_host(void* pointer, u64 size);
    const allocation* find(u64 address) const;  // the allocation that holds the address, or none
    // Storage of [address, address + size), or null where that is not inside one allocation.
    std::byte* at(u64 address, u64 size) const;
    u64 in_use() const { return used_; }
    static constexpr u64 capacity = u64{8} << 30;

  private:
    memory();
    allocation& record(u64 begin, u64 size, place where);
    std::deque<allocation> all_;
    std::map<u64, allocation*> live_;
    u64 next_ = 0;
    u64 last_ = 0;
    u64 used_ = 0;
};

}  // namespace ptx
