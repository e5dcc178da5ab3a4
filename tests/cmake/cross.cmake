# tests/cross/array.cpp on other processors than this one, by QEMU's user-mode emulators:
#   cross/aarch64         compiled for AArch64, where its kernels use NEON
#   cross/same_output     this machine's own program prints the same lines
#   cross/x86_64_<level>  that program on x86-64 processors that stop it at instructions beyond the level
# Entries whose compiler or emulator is missing are left out.

find_program(ULPINE_AARCH64_CXX aarch64-linux-gnu-g++ DOC "g++ 12 or newer that compiles for AArch64 Linux")
find_program(ULPINE_QEMU_AARCH64 NAMES qemu-aarch64 qemu-aarch64-static DOC "Runs AArch64 Linux programs")
find_program(ULPINE_QEMU_X86_64 NAMES qemu-x86_64 qemu-x86_64-static DOC "Runs x86-64 Linux programs")
mark_as_advanced(ULPINE_AARCH64_CXX ULPINE_QEMU_AARCH64 ULPINE_QEMU_X86_64)

# CPU models of QEMU; the program is told the best level that it must find there.
set(ulpine_cross_levels scalar sse42 avx2)
set(ulpine_cross_scalar Conroe scalar)
set(ulpine_cross_sse42 Nehalem sse4.2)
set(ulpine_cross_avx2 Haswell avx2)

set(ulpine_cross_arm aarch64 same_output)
set(ulpine_cross_x86 ${ulpine_cross_levels})
list(TRANSFORM ulpine_cross_x86 PREPEND x86_64_)

set(version 0)
if(ULPINE_AARCH64_CXX)
  execute_process(COMMAND "${ULPINE_AARCH64_CXX}" -dumpversion OUTPUT_VARIABLE version OUTPUT_STRIP_TRAILING_WHITESPACE)
endif()
if(NOT ULPINE_QEMU_AARCH64 OR version VERSION_LESS 12)
  message(STATUS "ulpine: no aarch64-linux-gnu-g++ (12 or newer) or no qemu-aarch64, tests for AArch64 are left out "
    "(Debian, Ubuntu: g++-aarch64-linux-gnu, qemu-user)")
  set(ulpine_cross_arm "")
endif()
if(NOT CMAKE_SYSTEM_NAME STREQUAL "Linux" OR NOT CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
  set(ulpine_cross_x86 "")
elseif(NOT ULPINE_QEMU_X86_64)
  message(STATUS "ulpine: no qemu-x86_64, tests on lesser x86-64 processors are left out (Debian, Ubuntu: qemu-user)")
  set(ulpine_cross_x86 "")
endif()
# Sanitizers do not run under the emulators.
set(ulpine_cross "")
if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang" AND NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
  foreach(entry IN LISTS ulpine_cross_arm ulpine_cross_x86)
    if(NOT ULPINE_TEST_FILTER OR "cross/${entry}" MATCHES "${ULPINE_TEST_FILTER}")
      list(APPEND ulpine_cross "${entry}")
    endif()
  endforeach()
endif()
# Its output is half of the comparison.
if("same_output" IN_LIST ulpine_cross AND NOT "aarch64" IN_LIST ulpine_cross)
  list(APPEND ulpine_cross aarch64)
endif()
if(NOT ulpine_cross)
  return()
endif()

# ---- The program, for this machine and for AArch64 ----------------------------------------------------------------

set(ulpine_cross_source "${CMAKE_CURRENT_SOURCE_DIR}/cross/array.cpp")
set(ulpine_cross_aarch64 "${CMAKE_CURRENT_BINARY_DIR}/cross_array_aarch64")

# The kernels' own code is to be chosen while the program runs: optimised, and for the least of processors.
add_executable(test_cross_array "${ulpine_cross_source}")
target_link_libraries(test_cross_array PRIVATE ulpine_developer Threads::Threads)
target_include_directories(test_cross_array PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
target_compile_options(test_cross_array PRIVATE -O2)
if(ulpine_cross_x86)
  target_compile_options(test_cross_array PRIVATE -march=x86-64)
endif()

if("aarch64" IN_LIST ulpine_cross)
  # Linked statically, so that the emulator needs no AArch64 system.
  add_custom_command(OUTPUT "${ulpine_cross_aarch64}"
    COMMAND "${ULPINE_AARCH64_CXX}" -std=c++20 -O2 ${ulpine_warnings} -pthread -static
      "-I${PROJECT_SOURCE_DIR}/include" "-I${CMAKE_CURRENT_SOURCE_DIR}"
      -MD -MF "${ulpine_cross_aarch64}.d" -MT "${ulpine_cross_aarch64}"
      "${ulpine_cross_source}" -o "${ulpine_cross_aarch64}"
    DEPENDS "${ulpine_cross_source}"
    DEPFILE "${ulpine_cross_aarch64}.d"
    COMMENT "Building tests/cross/array.cpp for AArch64"
    VERBATIM)
  add_custom_target(test_cross_array_aarch64 ALL DEPENDS "${ulpine_cross_aarch64}")
endif()

# ---- The entries --------------------------------------------------------------------------------------------------

# ulpine_cross_test(<entry> <variable with the command> <argument of cross_run.cmake>...)
function(ulpine_cross_test entry command)
  add_test(NAME "cross/${entry}" COMMAND "${CMAKE_COMMAND}" -D "COMMAND=${${command}}" ${ARGN}
    -P "${CMAKE_CURRENT_SOURCE_DIR}/cmake/cross_run.cmake")
  set_tests_properties("cross/${entry}" PROPERTIES LABELS fast TIMEOUT ${ULPINE_TEST_TIMEOUT}
    SKIP_REGULAR_EXPRESSION "not tested:")
endfunction()

foreach(entry IN LISTS ulpine_cross)
  if(entry STREQUAL "aarch64")
    set(run "${ULPINE_QEMU_AARCH64}" "${ulpine_cross_aarch64}" neon)
    ulpine_cross_test(aarch64 run -D "OUTPUT=${ulpine_cross_aarch64}.txt")
    set_tests_properties(cross/aarch64 PROPERTIES FIXTURES_SETUP ulpine_cross_aarch64)
  elseif(entry STREQUAL "same_output")
    set(run "$<TARGET_FILE:test_cross_array>")
    ulpine_cross_test(same_output run -D "SAME_AS=${ulpine_cross_aarch64}.txt")
    set_tests_properties(cross/same_output PROPERTIES FIXTURES_REQUIRED ulpine_cross_aarch64)
  else()
    string(REPLACE "x86_64_" "" level "${entry}")
    list(GET ulpine_cross_${level} 0 cpu)
    list(GET ulpine_cross_${level} 1 best)
    set(run "${ULPINE_QEMU_X86_64}" -cpu ${cpu} "$<TARGET_FILE:test_cross_array>" ${best})
    ulpine_cross_test(${entry} run)
  endif()
endforeach()
