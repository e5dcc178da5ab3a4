// Which mutant is on: ULPINE_MUTANT in the environment, read before anything else of the program is initialised.
#include <cstdlib>

extern int ulpine_mutant;
int ulpine_mutant = 0;

namespace {

__attribute__((constructor(101))) void choose_mutant() {
    const char* text = std::getenv("ULPINE_MUTANT");
    if (text != nullptr) ulpine_mutant = std::atoi(text);
}

}  // namespace
