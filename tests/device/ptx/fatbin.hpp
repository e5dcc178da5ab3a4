// PTX inside the fat binary that nvcc embeds (crt/fatbinary_section.h of the CUDA Toolkit; the containers as seen).
#pragma once

#include <string>
#include <vector>

namespace ptx {

struct image {
    int arch;
    std::string text;
};
// The PTX texts of the wrapper that host code registers.  Compressed ones are counted, not read.
std::vector<image> images(const void* wrapper, int& unreadable);

}  // namespace ptx
