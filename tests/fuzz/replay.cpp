// A main() for compilers without libFuzzer: each file given is one input.
#include "check.hpp"

#include <fstream>
#include <iterator>
#include <vector>

int main(int count, char** arguments) {
    for (int i = 1; i < count; ++i) {
        std::ifstream file(arguments[i], std::ios::binary);
        fuzz::require(file.good(), std::string("cannot open ") + arguments[i]);
        const std::vector<char> bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
        LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    }
    std::printf("%d inputs\n", count - 1);
    return count > 1 ? 0 : 1;
}
