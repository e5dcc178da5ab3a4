// Mutants: a module with one constant of one instruction changed.  A test that does not notice does not test that line.
#pragma once

#include "module.hpp"

namespace ptx {

struct constant_site {
    std::size_t begin, length;  // in the text
    u32 line;
    std::string changed;  // what stands there in the mutant: the next integer, or a float with its last bit flipped
};
// The constants of instructions in bodies of functions, in the order of the text.  Numbers of barriers are left out:
// another free barrier does the same.
std::vector<constant_site> constants_of(const module& m);
std::string mutant(const std::string& text, const constant_site& site);

// For the runtime, by environment variables (see mutants.sh):
//   ULPINE_PTX_COVERAGE=<file>  at exit, a line "index, line of PTX, constant, change, instruction" for every constant
//                               of an instruction that was executed
//   ULPINE_PTX_MUTANT=<index>   runs that mutant
void apply_mutant(std::string& text);
void write_coverage(const std::vector<const module*>& modules);

}  // namespace ptx
