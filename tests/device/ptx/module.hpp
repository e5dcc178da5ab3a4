// A module: variables and functions of one PTX text.  Bodies are decoded when they are first needed, so that a kernel
// with an instruction that the interpreter lacks does not keep the others from running.
#pragma once

#include "types.hpp"

#include <map>
#include <memory>
#include <set>
#include <vector>

namespace ptx {

struct token {
    std::string_view text;
    u32 line = 0;
};
std::vector<token> split(std::string_view text);  // comments and white space removed; ends with an empty token

// A declared object in memory.
struct variable {
    std::string name;
    std::string space;  // global, const, shared, local, param
    type element;
    u64 alignment = 1;
    u64 size = 0;           // bytes; 0 for an array without a length: dynamic shared memory
    u64 address = 0;        // device address, offset in shared memory, or offset in its frame
    bool external = false;  // defined elsewhere
    std::vector<u8> initial;
    struct reference {  // the address of a symbol inside the initial value
        u64 offset;
        std::string symbol;
        u64 addend;
        int bytes;
    };
    std::vector<reference> references;
};

struct thread;
struct insn;
struct allocation;
// Executes one instruction; gives the next one, or null where the thread stops, its pc and state then being set.
using handler = const insn* (*)(thread&, const insn*);

// A decoded instruction.  Operands are indices of 64-bit slots in the frame: registers, constants, special registers.
struct insn {
    handler run = nullptr;
    handler inner = nullptr;  // what a guarded instruction runs if its guard holds
    u32 d = 0, a = 0, b = 0, c = 0, e = 0;
    u32 guard = 0;
    i64 imm = 0;
    const void* extra = nullptr;
    mutable const allocation* cached = nullptr;
    u32 line = 0;
};

enum class special {
    tid_x,
    tid_y,
    tid_z,
    ntid_x,
    ntid_y,
    ntid_z,
    ctaid_x,
    ctaid_y,
    ctaid_z,
    nctaid_x,
    nctaid_y,
    nctaid_z,
    lane,
    warp,
    warps,
    mask_eq,
    mask_lt,
    mask_le,
    mask_gt,
    mask_ge,
    dynamic_shared,
    total_shared,
    zero,
    one
};

inline constexpr u64 dynamic_shared = u64{1} << 24;

struct module;
struct function {
    std::string name;
    bool entry = false;
    std::vector<variable> params, results;
    module* owner = nullptr;
    std::size_t body = 0;  // index of the token after the opening brace; 0 for a declaration
    u32 line = 0;
    u64 max_threads = 0, required[3] = {0, 0, 0};
    u64 handle = 0;  // its address
    // decoded
    bool decoded = false;
    std::vector<insn> code;
    std::vector<u64> frame;  // initial contents: poison, then constants
    std::vector<std::pair<u32, special>> specials;
    u64 local_size = 0;                // bytes of parameters, results, call parameters and local variables
    std::set<const variable*> shared;  // shared variables and functions that it names
    std::set<function*> callees;
    u64 params_size = 0;  // of an entry
    std::vector<std::shared_ptr<void>> kept;
};

struct module {
    explicit module(std::string text);
    module(const module&) = delete;
    module& operator=(const module&) = delete;
    void decode(function&);  // once
    void decode_all();
    function* find(std::string_view name);
    variable* find_variable(std::string_view name);
    std::string source_line(u32 line) const;
    // Shared memory: every variable has a place of its own, with gaps; `shared_valid` marks the bytes of variables.
    // Dynamic shared memory begins at dynamic_shared.
    void add_shared(variable&);
    // Decodes what the kernel reaches; the bytes of static shared memory that it names.
    u64 prepare(function& kernel);

    std::string text;
    std::vector<token> tokens;
    int arch = 0;
    std::map<std::string, std::unique_ptr<function>, std::less<>> functions;
    std::map<std::string, std::unique_ptr<variable>, std::less<>> variables;
    std::vector<u8> shared_valid;
    std::vector<u8> executed_lines;  // by line of the text, if its size is not zero

  private:
    void parse();
    void load();  // gives variables their addresses and contents
};

function* function_at(u64 handle);  // by its address; null if there is none

[[noreturn]] void fail(const token& at, const std::string& what);

// Declarations, shared by the module's level and bodies.
struct reader {
    const std::vector<token>& tokens;
    std::size_t at = 0;
    const token& peek(std::size_t ahead = 0) const { return tokens[at + ahead]; }
    token take() { return tokens[at++]; }
    bool accept(std::string_view text);
    void expect(std::string_view text);
    u64 integer();  // a constant, with its sign
    variable declaration(std::string_view space, bool with_initializer);
};
bool parse_number(std::string_view text, u64& value);  // 12 0x1f 017 0b11 with an optional U
void skip_directive(reader&);                          // .loc .file .section .pragma ...

}  // namespace ptx
