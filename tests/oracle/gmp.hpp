// GNU MP's C++ interface, with the library's own warnings kept out of strict builds.
#pragma once

#if defined(__GNUC__)
#pragma GCC system_header
#endif

#include <gmpxx.h>

namespace oracle {
using wide = unsigned __int128;  // code patterns one bit longer than a 64-bit format
}
