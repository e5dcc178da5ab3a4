// Where threads wait for each other: warp-wide instructions, barriers, convergence.
#include "machine.hpp"

#include <algorithm>

namespace ptx {

u32 machine::threads_of_warp(u32 warp, std::array<thread*, 32>& lanes) {
    u32 found = 0;
    for (u32 lane = 0; lane < 32; ++lane) {
        const std::size_t n = std::size_t{warp} * 32 + lane;
        lanes[lane] = n < now.threads.size() && now.threads[n].st != state::done ? &now.threads[n] : nullptr;
        if (lanes[lane]) found |= 1u << lane;
    }
    return found;
}

void machine::resolve(thread& t) {
    if (t.st == state::collective) {
        ++now.at_collective;
        try_collective(t);
    } else if (t.st == state::barrier) {
        ++now.at_barrier;
        try_barrier(t);
    } else if (t.st == state::done) {
        // What the others wait for may have been this thread.
        ++now.done;
        const std::size_t first = std::size_t{t.warp} * 32, last = std::min(first + 32, now.threads.size());
        for (std::size_t n = first; now.at_collective && n < last; ++n)
            if (now.threads[n].st == state::collective) try_collective(now.threads[n]);
        u32 tried = 0;
        for (std::size_t n = 0; now.at_barrier && n < now.threads.size(); ++n) {
            if (now.threads[n].st != state::barrier || tried >> now.threads[n].barrier & 1) continue;
            tried |= 1u << now.threads[n].barrier;
            try_barrier(now.threads[n]);
        }
    }
}

// A thread waits with its pc at the instruction itself; it goes on behind it.
void machine::try_collective(const thread& t) {
    std::array<thread*, 32> lanes{};
    const u32 alive = threads_of_warp(t.warp, lanes), mask = t.mask, members = mask & alive;
    const insn& i = *t.pc;
    const auto* op = static_cast<const warp_operation*>(i.extra);
    for (u32 lane = 32; lane-- > 0;) {  // from above: the lanes that run last
        if (!(members >> lane & 1)) {
            lanes[lane] = nullptr;
            continue;
        }
        const thread& other = *lanes[lane];
        if (other.st != state::collective || other.mask != mask) return;
        const auto* same = static_cast<const warp_operation*>(other.pc->extra);
        if (same != op && same->name != op->name) return;
    }
    op->perform(i, lanes, members);
    for (thread* other : lanes) {
        if (!other) continue;
        other->st = state::ready;
        ++other->pc;
        --now.at_collective;
    }
}

void machine::try_barrier(const thread& t) {
    const u32 id = t.barrier;
    if (!static_cast<const barrier_operation*>(t.pc->extra)->counted && now.at_barrier + now.done < now.threads.size())
        return;
    u64 alive = 0, waiting = 0;
    u32 expected = 0, reached = 0;
    // Counted in warps: a warp has arrived when all of its threads have.
    for (std::size_t first = 0; first < now.threads.size(); first += 32) {
        u64 in_warp = 0, here = 0;
        const insn* common = nullptr;
        for (std::size_t n = first; n < std::min(first + 32, now.threads.size()); ++n) {
            const thread& other = now.threads[n];
            if (other.st == state::done) continue;
            ++in_warp;
            if (other.st != state::barrier || other.barrier != id) continue;
            ++here;
            const auto& op = *static_cast<const barrier_operation*>(other.pc->extra);
            if (common && common != other.pc && op.aligned)
                throw fault(fault_kind::illegal_instruction, "threads of one warp wait at different aligned barriers");
            common = other.pc;
            if (op.counted && expected && expected != other.expected)
                throw fault(fault_kind::illegal_instruction, "threads wait at one barrier with different counts");
            if (op.counted) expected = other.expected;
        }
        alive += in_warp;
        waiting += here;
        if (in_warp && here == in_warp) reached += 32;
    }
    if (expected ? reached < expected : waiting != alive) return;
    u32 sum = 0;
    for (const thread& other : now.threads)
        if (other.st == state::barrier && other.barrier == id) sum += other.value & 1;
    for (thread& other : now.threads) {
        if (other.st != state::barrier || other.barrier != id) continue;
        const insn& i = *other.pc;
        const auto& op = *static_cast<const barrier_operation*>(i.extra);
        if (op.what == barrier_operation::popc) other.r[i.d] = sum;
        if (op.what == barrier_operation::all) other.r[i.d] = sum == waiting;
        if (op.what == barrier_operation::any) other.r[i.d] = sum != 0;
        other.st = state::ready;
        ++other.pc;
        --now.at_barrier;
    }
}

// activemask: every thread runs until it waits somewhere; those that wait at the same instruction are active together.
bool machine::try_convergence() {
    bool any = false;
    for (std::size_t first = 0; first < now.threads.size(); first += 32) {
        for (std::size_t n = first; n < std::min(first + 32, now.threads.size()); ++n) {
            if (now.threads[n].st != state::convergence) continue;
            const insn* at = now.threads[n].pc;
            u32 active = 0;
            for (std::size_t k = n; k < std::min(first + 32, now.threads.size()); ++k)
                if (now.threads[k].st == state::convergence && now.threads[k].pc == at &&
                    now.threads[k].frames.size() == now.threads[n].frames.size())
                    active |= 1u << now.threads[k].lane;
            for (std::size_t k = n; k < std::min(first + 32, now.threads.size()); ++k) {
                thread& other = now.threads[k];
                if (!(active >> other.lane & 1)) continue;
                other.r[at->d] = active;
                other.st = state::ready;
                ++other.pc;
            }
            any = true;
        }
    }
    return any;
}

void machine::deadlock() const {
    std::string what = "deadlock: no thread can go on";
    int shown = 0;
    for (const thread& t : now.threads)
        if (t.st != state::done && shown++ < 4) what += "\n  waits: " + where(t, t.pc);
    throw fault(fault_kind::timeout, what);
}

}  // namespace ptx
