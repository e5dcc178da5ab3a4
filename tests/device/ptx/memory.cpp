#include "memory.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <new>

namespace ptx {

namespace {
constexpr u64 reserved = u64{1} << 40;  // addresses only
constexpr u64 gap = 512;                // between allocations: a step beyond one does not reach the next
}  // namespace

memory& memory::instance() {
    static memory* const one = new memory;  // outlives every other object of the program
    return *one;
}

memory::memory() {
    u64 size = reserved;
    void* range = MAP_FAILED;
    for (; range == MAP_FAILED && size >= capacity; size /= 4)
        range = mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (range == MAP_FAILED) throw std::bad_alloc();
    next_ = reinterpret_cast<u64>(range) + 4096;
    last_ = reinterpret_cast<u64>(range) + size;
}

allocation& memory::record(u64 begin, u64 size, place where) {
    allocation& a = all_.emplace_back();
    a.begin = begin;
    a.size = size;
    a.where = where;
    live_[begin] = &a;
    return a;
}

u64 memory::allocate(u64 size, u64 alignment, place where) {
    if (size > capacity || used_ + size > capacity) return 0;
    const u64 length = std::max<u64>(size, 1);
    std::unique_ptr<std::byte[]> storage(new (std::nothrow) std::byte[length + alignment]);
    if (!storage) return 0;
    std::byte* const start = storage.get() + (-reinterpret_cast<u64>(storage.get()) & (alignment - 1));
    std::memset(storage.get(), 0xa5, length + alignment);  // what was never written is not zero
    u64 begin = reinterpret_cast<u64>(start);
    if (!on_host(where)) {
        begin = (next_ + alignment - 1) & ~(alignment - 1);
        if (begin + length + gap > last_) return 0;
        next_ = begin + length + gap;
    }
    allocation& a = record(begin, size, where);
    a.storage = start;
    a.owned = std::move(storage);
    used_ += size;
    return begin;
}

bool memory::free(u64 address, place where) {
    const auto found = live_.find(address);
    if (found == live_.end() || found->second->where != where) return false;
    allocation& a = *found->second;
    used_ -= a.owned ? a.size : 0;
    a.size = 0;
    a.owned.reset();
    live_.erase(found);
    return true;
}

void memory::add_host(void* pointer, u64 size) {
    record(reinterpret_cast<u64>(pointer), size, place::pinned).storage = static_cast<std::byte*>(pointer);
}

const allocation* memory::find(u64 address) const {
    auto next = live_.upper_bound(address);
    if (next == live_.begin()) return nullptr;
    const allocation* a = std::prev(next)->second;
    return address - a->begin < a->size || (a->size == 0 && address == a->begin) ? a : nullptr;
}

std::byte* memory::at(u64 address, u64 size) const {
    const allocation* a = find(address);
    if (!a || a->size - (address - a->begin) < size) return nullptr;
    return a->storage + (address - a->begin);
}

}  // namespace ptx
