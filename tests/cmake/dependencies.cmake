# What the tests need beside the library: Catch2 (3 or 2), GMP with its C++ interface, MPFR; CUDA's headers if present.
#   ulpine_catch               Catch2 with a main
#   ulpine_catch_arguments     arguments every Catch2 program of this version needs
#   ulpine_test_dependencies   GMP, MPFR, threads, and the include path of CUDA's headers where they are found

# ---- Catch2 -------------------------------------------------------------------------------------------------------

find_package(Catch2 3 QUIET)
if(NOT Catch2_FOUND)
  find_package(Catch2 2 QUIET)
endif()
if(NOT Catch2_FOUND)
  message(STATUS "ulpine: Catch2 is not installed (Debian, Ubuntu: catch2); downloading it")
  include(FetchContent)
  FetchContent_Declare(Catch2 URL https://github.com/catchorg/Catch2/archive/refs/tags/v3.5.4.tar.gz)
  FetchContent_MakeAvailable(Catch2)
  set(Catch2_VERSION 3.5.4)
  # Somebody else's headers: their warnings are not ours.
  get_target_property(directories Catch2 INTERFACE_INCLUDE_DIRECTORIES)
  set_target_properties(Catch2 PROPERTIES INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${directories}")
endif()
message(STATUS "ulpine: tests use Catch2 ${Catch2_VERSION}")

add_library(ulpine_catch INTERFACE)
set(ulpine_catch_arguments "")
if(Catch2_VERSION VERSION_LESS 3)
  # Version 2 is one header with the whole framework behind a macro: compile that once, unoptimised, for every test.
  add_library(ulpine_catch_main OBJECT "${CMAKE_CURRENT_SOURCE_DIR}/main.cpp")
  target_link_libraries(ulpine_catch_main PRIVATE Catch2::Catch2)
  target_compile_features(ulpine_catch_main PRIVATE cxx_std_20)
  target_compile_options(ulpine_catch_main PRIVATE "$<$<CXX_COMPILER_ID:GNU,Clang,AppleClang>:-O0>")
  target_link_libraries(ulpine_catch INTERFACE Catch2::Catch2)
  target_sources(ulpine_catch INTERFACE "$<TARGET_OBJECTS:ulpine_catch_main>")
else()
  target_link_libraries(ulpine_catch INTERFACE Catch2::Catch2WithMain)
  # A file may hold exhaustive cases only.
  set(ulpine_catch_arguments --allow-running-no-tests)
endif()

# ---- GMP and MPFR -------------------------------------------------------------------------------------------------

find_path(ULPINE_GMPXX_INCLUDE gmpxx.h)
find_path(ULPINE_MPFR_INCLUDE mpfr.h)
find_library(ULPINE_GMP_LIBRARY gmp)
find_library(ULPINE_GMPXX_LIBRARY gmpxx)
find_library(ULPINE_MPFR_LIBRARY mpfr)
mark_as_advanced(ULPINE_GMPXX_INCLUDE ULPINE_MPFR_INCLUDE
  ULPINE_GMP_LIBRARY ULPINE_GMPXX_LIBRARY ULPINE_MPFR_LIBRARY)
if(NOT ULPINE_GMPXX_INCLUDE OR NOT ULPINE_GMP_LIBRARY OR NOT ULPINE_GMPXX_LIBRARY)
  message(FATAL_ERROR "ulpine's tests need GMP with its C++ interface (gmpxx.h, libgmp, libgmpxx).\n"
    "Debian, Ubuntu: apt-get install libgmp-dev, or run scripts/setup.  Without tests: -DULPINE_TESTS=OFF")
endif()
if(NOT ULPINE_MPFR_INCLUDE OR NOT ULPINE_MPFR_LIBRARY)
  message(FATAL_ERROR "ulpine's tests need MPFR (mpfr.h, libmpfr).\n"
    "Debian, Ubuntu: apt-get install libmpfr-dev, or run scripts/setup.  Without tests: -DULPINE_TESTS=OFF")
endif()

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

add_library(ulpine_test_dependencies INTERFACE)
target_include_directories(ulpine_test_dependencies SYSTEM INTERFACE
  "${ULPINE_GMPXX_INCLUDE}" "${ULPINE_MPFR_INCLUDE}")
target_link_libraries(ulpine_test_dependencies INTERFACE
  "${ULPINE_MPFR_LIBRARY}" "${ULPINE_GMPXX_LIBRARY}" "${ULPINE_GMP_LIBRARY}" Threads::Threads)

# ---- CUDA's host-side conversions: an outside witness where the Toolkit is found ----------------------------------
# A test asks with __has_include(<cuda_fp8.h>).

find_package(CUDAToolkit QUIET)
if(CUDAToolkit_FOUND)
  message(STATUS "ulpine: CUDA Toolkit ${CUDAToolkit_VERSION} found, its host conversions serve as a witness")
  target_include_directories(ulpine_test_dependencies SYSTEM INTERFACE ${CUDAToolkit_INCLUDE_DIRS})
else()
  message(STATUS "ulpine: no CUDA Toolkit found, tests that compare with its host conversions are left out")
endif()
