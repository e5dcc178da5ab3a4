#include "machine.hpp"

#include <algorithm>
#include <cstdlib>
#include <deque>

namespace ptx {

namespace {
constexpr u64 slice = 200'000;  // instructions before another thread gets its turn: threads may wait for each other
constexpr u64 block_turn = 2'000'000;     // the same for blocks
constexpr u64 resident = u64{256} << 20;  // bytes of blocks that are put aside
constexpr u64 local_limit = u64{512} << 10;
bool reversed() { return std::getenv("ULPINE_PTX_REVERSE") != nullptr; }
u64 instruction_limit() {
    const char* text = std::getenv("ULPINE_PTX_LIMIT");
    return text ? std::strtoull(text, nullptr, 10) : 4'000'000'000;
}
}  // namespace

machine::machine(const launch& l) : job(l), mod(*l.kernel->owner), limit(instruction_limit()) {
    mod.prepare(*l.kernel);
}

std::byte* machine::local(thread& t, u64 offset, u64 size) const {
    if (offset >= t.stack.size() || t.stack.size() - offset < size)
        throw fault(fault_kind::illegal_address, "outside the thread's local memory");
    return t.stack.data() + offset;
}
std::byte* machine::shared(u64 offset, u64 size) {
    const u64 fixed = now.shared_memory.size() - job.dynamic_shared;
    if (offset < fixed) {
        // Variables are further apart than an access is long.
        if (fixed - offset < size || !mod.shared_valid[offset] || !mod.shared_valid[offset + size - 1])
            throw fault(fault_kind::illegal_address, "outside every shared variable");
        return now.shared_memory.data() + offset;
    }
    const u64 place = offset - dynamic_shared;
    if (offset < dynamic_shared || place >= job.dynamic_shared || job.dynamic_shared - place < size)
        throw fault(fault_kind::illegal_address,
                    "outside shared memory (" + std::to_string(job.dynamic_shared) + " bytes are dynamic)");
    return now.shared_memory.data() + fixed + place;
}
std::byte* machine::param(u64 offset, u64 size) {
    if (offset >= job.params.size() || job.params.size() - offset < size)
        throw fault(fault_kind::illegal_address, "outside the kernel's parameters");
    return const_cast<std::byte*>(job.params.data()) + offset;
}

void machine::enter(thread& t, const function& f, const insn* back, const void* site) {
    if (!f.decoded) mod.decode(const_cast<function&>(f));
    call_frame frame{&f, 0, 0, back, site};
    if (!t.frames.empty()) {
        const call_frame& top = t.frames.back();
        frame.registers = top.registers + top.f->frame.size();
        frame.local = (top.local + top.f->local_size + 15) & ~u64{15};
    }
    if (frame.local + f.local_size > local_limit) throw fault(fault_kind::illegal_address, "the stack overflows");
    t.frames.push_back(frame);
    if (t.registers.size() < frame.registers + f.frame.size()) t.registers.resize(frame.registers + f.frame.size());
    t.r = t.registers.data() + frame.registers;
    std::copy(f.frame.begin(), f.frame.end(), t.r);
    t.stack.resize(frame.local + f.local_size, std::byte{0xa5});
    t.r[0] = frame.local;
    const u32 lane_bit = 1u << t.lane;
    for (const auto& [slot, what] : f.specials) {
        u64& r = t.r[slot];
        switch (what) {
        case special::tid_x:
            r = t.id.x;
            break;
        case special::tid_y:
            r = t.id.y;
            break;
        case special::tid_z:
            r = t.id.z;
            break;
        case special::ntid_x:
            r = job.block.x;
            break;
        case special::ntid_y:
            r = job.block.y;
            break;
        case special::ntid_z:
            r = job.block.z;
            break;
        case special::ctaid_x:
            r = now.id.x;
            break;
        case special::ctaid_y:
            r = now.id.y;
            break;
        case special::ctaid_z:
            r = now.id.z;
            break;
        case special::nctaid_x:
            r = job.grid.x;
            break;
        case special::nctaid_y:
            r = job.grid.y;
            break;
        case special::nctaid_z:
            r = job.grid.z;
            break;
        case special::lane:
            r = t.lane;
            break;
        case special::warp:
            r = t.warp;
            break;
        case special::warps:
            r = (now.threads.size() + 31) / 32;
            break;
        case special::mask_eq:
            r = lane_bit;
            break;
        case special::mask_lt:
            r = lane_bit - 1;
            break;
        case special::mask_le:
            r = (lane_bit - 1) | lane_bit;
            break;
        case special::mask_gt:
            r = ~((lane_bit - 1) | lane_bit);
            break;
        case special::mask_ge:
            r = ~(lane_bit - 1);
            break;
        case special::dynamic_shared:
            r = job.dynamic_shared;
            break;
        case special::total_shared:
            r = now.shared_memory.size();
            break;
        case special::zero:
            r = 0;
            break;
        case special::one:
            r = 1;
            break;
        }
    }
}

void machine::leave(thread& t) {
    t.frames.pop_back();
    if (t.frames.empty()) return;
    const call_frame& top = t.frames.back();
    t.r = t.registers.data() + top.registers;
    t.stack.resize(top.local + top.f->local_size);
}

u64 machine::run() {
    const dim& g = job.grid;
    const u64 blocks = g.count();
    const bool backward = reversed();
    std::deque<block> aside;
    u64 set_aside = 0, n = 0;  // bytes; blocks started
    while (n < blocks || !aside.empty()) {
        if (n < blocks && set_aside < resident) {
            const u64 k = backward ? blocks - 1 - n : n;
            start_block(
                {static_cast<u32>(k % g.x), static_cast<u32>(k / g.x % g.y), static_cast<u32>(k / (u64{g.x} * g.y))});
            ++n;
        } else {
            now = std::move(aside.front());
            aside.pop_front();
            set_aside -= footprint();
        }
        if (run_block(block_turn)) continue;
        set_aside += footprint();
        aside.push_back(std::move(now));
        now = {};
    }
    return executed;
}

u64 machine::footprint() const {
    u64 bytes = now.shared_memory.size();
    for (const thread& t : now.threads) bytes += 8 * t.registers.size() + t.stack.size() + sizeof t;
    return bytes;
}

void machine::start_block(dim which) {
    now.id = which;
    now.shared_memory.resize(mod.shared_valid.size() + job.dynamic_shared);
    now.threads.resize(job.block.count());
    std::fill(now.shared_memory.begin(), now.shared_memory.end(), std::byte{0xa5});
    now.at_barrier = now.at_collective = now.done = 0;
    u32 n = 0;
    for (thread& t : now.threads) {
        t.m = this;
        t.lane = n % 32;
        t.warp = n / 32;
        t.id = {n % job.block.x, n / job.block.x % job.block.y, n / (job.block.x * job.block.y)};
        ++n;
        t.frames.clear();
        t.stack.clear();
        t.st = state::ready;
        t.carry = false;
        enter(t, *job.kernel, nullptr, nullptr);
        t.pc = job.kernel->code.data();
    }
}

bool machine::run_block(u64 budget) {
    const bool backward = reversed();
    const u64 begin = executed;
    for (;;) {
        bool progress = false, alive = false;
        for (std::size_t k = 0; k < now.threads.size(); ++k) {
            thread& t = now.threads[backward ? now.threads.size() - 1 - k : k];
            if (t.st == state::ready) {
                progress = true;
                step(t, slice);
            }
            alive = alive || t.st != state::done;
        }
        if (!alive) return true;
        if (!progress && !try_convergence()) deadlock();
        if (executed - begin > budget) return false;
    }
}

std::string machine::where(const thread& t, const insn* i) const {
    const auto triple = [](const dim& d) {
        return "(" + std::to_string(d.x) + "," + std::to_string(d.y) + "," + std::to_string(d.z) + ")";
    };
    std::string out = "kernel " + job.kernel->name + ", block " + triple(now.id) + ", thread " + triple(t.id);
    if (!t.frames.empty() && t.frames.back().f != job.kernel) out += ", in " + t.frames.back().f->name;
    if (i) out += ", line " + std::to_string(i->line) + ": " + mod.source_line(i->line);
    return out;
}

// Up to `turns` instructions; null where the thread stopped by itself.  i stays at the instruction that throws.
template <bool Marking>
const insn* machine::go(thread& t, const insn*& i, u64& n, u64 turns) {
    for (;;) {
        if constexpr (Marking) mod.executed_lines[i->line] = 1;
        const insn* next = i->run(t, i);
        ++n;
        if (!next) return nullptr;
        i = next;
        if (n == turns) return next;
    }
}

void machine::step(thread& t, u64 turns) {
    const insn* i = t.pc;
    u64 n = 0;
    try {
        if (const insn* next = mod.executed_lines.empty() ? go<false>(t, i, n, turns) : go<true>(t, i, n, turns))
            t.pc = next;
    } catch (const fault& f) {
        executed += n;
        throw fault(f.kind, std::string(f.what()) + "\n  " + where(t, i));
    } catch (const syntax_error& e) {
        throw syntax_error(std::string(e.what()) + "\n  " + where(t, i));
    }
    executed += n;
    if (executed > limit)
        throw fault(fault_kind::timeout,
                    "more than " + std::to_string(limit) + " instructions (ULPINE_PTX_LIMIT)\n  " + where(t, i));
    if (t.st != state::ready) {
        try {
            resolve(t);
        } catch (const fault& f) {
            throw fault(f.kind, std::string(f.what()) + "\n  " + where(t, i));
        }
    }
}

}  // namespace ptx
