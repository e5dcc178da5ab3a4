// Executes grids: one thread at a time, up to the next barrier or warp-wide instruction.
#pragma once

#include "memory.hpp"
#include "module.hpp"

#include <array>

namespace ptx {

struct dim {
    u32 x = 1, y = 1, z = 1;
    u64 count() const { return u64{x} * y * z; }
};

// A place of the stack: the frame of a function that was called, and what to do on return.
struct call_frame {
    const function* f = nullptr;
    std::size_t registers = 0;  // where its registers begin
    u64 local = 0;              // where its parameters and local variables begin
    const insn* back = nullptr;
    const void* site = nullptr;
};

enum class state {
    ready,
    barrier,
    collective,
    convergence,
    done
};

struct machine;
struct thread {
    u64* r = nullptr;  // the registers of the current frame
    machine* m = nullptr;
    const insn* pc = nullptr;
    state st = state::ready;
    bool carry = false;
    dim id;
    u32 lane = 0, warp = 0;
    // waiting: the members of a warp-wide instruction, or the number of a barrier and its count of threads
    u32 mask = 0;
    u32 barrier = 0, expected = 0;
    u64 value = 0;  // handed over at the instruction that it waits at
    std::vector<u64> registers;
    std::vector<std::byte> stack;
    std::vector<call_frame> frames;
};

struct launch {
    function* kernel = nullptr;
    dim grid, block;
    u64 dynamic_shared = 0;
    std::vector<std::byte> params;
};

struct machine {
    explicit machine(const launch& l);
    u64 run();  // the whole grid; gives the number of instructions executed.  Throws `fault`, naming the place.

    void enter(thread&, const function&, const insn* back, const void* site);
    void leave(thread&);  // from the innermost function
    std::byte* local(thread&, u64 offset, u64 size) const;
    std::byte* shared(u64 offset, u64 size);
    std::byte* param(u64 offset, u64 size);

    const launch& job;
    module& mod;
    // The block that runs.  One that takes long is put aside, so that blocks may wait for each other.
    struct block {
        dim id;
        std::vector<thread> threads;
        std::vector<std::byte> shared_memory;
        std::size_t at_barrier = 0, at_collective = 0, done = 0;
    };
    block now;
    u64 executed = 0;
    u64 limit;

  private:
    void start_block(dim which);
    bool run_block(u64 budget);  // whether it is done
    u64 footprint() const;
    void step(thread&, u64 turns);
    template <bool Marking>
    const insn* go(thread&, const insn*& i, u64& n, u64 turns);
    void resolve(thread&);  // after a thread stopped
    void try_barrier(const thread&);
    void try_collective(const thread&);
    bool try_convergence();
    [[noreturn]] void deadlock() const;
    std::string where(const thread&, const insn*) const;
    u32 threads_of_warp(u32 warp, std::array<thread*, 32>& lanes);
};

// Warp-wide instructions: what happens once every member is there.  `lanes` holds null where no member is.
using collective = void (*)(const insn&, std::array<thread*, 32>& lanes, u32 members);
struct warp_operation {
    collective perform;
    std::string name;  // members must execute the same operation, not the same instruction
};
struct barrier_operation {
    enum {
        sync,
        popc,
        all,
        any
    } what = sync;
    bool counted = false;
    bool aligned = true;
};

}  // namespace ptx
