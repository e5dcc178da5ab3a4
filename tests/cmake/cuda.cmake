# tests/cuda/*.cu: compiled by nvcc, so that the headers stay valid device code.
include(CheckLanguage)
if(NOT CMAKE_CUDA_COMPILER AND NOT DEFINED ENV{CUDACXX} AND CUDAToolkit_NVCC_EXECUTABLE)
  set(CMAKE_CUDA_COMPILER "${CUDAToolkit_NVCC_EXECUTABLE}") # found, though not on the PATH
endif()
check_language(CUDA)
if(NOT CMAKE_CUDA_COMPILER)
  message(FATAL_ERROR "ULPINE_CUDA is ON, but no CUDA compiler was found.\n"
    "Put nvcc on the PATH, or name it: -DCMAKE_CUDA_COMPILER=<directory of the toolkit>/bin/nvcc")
endif()
enable_language(CUDA)

file(GLOB ulpine_cuda_sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/cuda/*.cu")
if(ulpine_cuda_sources)
  add_library(ulpine_cuda_tests OBJECT ${ulpine_cuda_sources})
  target_link_libraries(ulpine_cuda_tests PRIVATE ulpine_developer)
  target_include_directories(ulpine_cuda_tests PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
  # Written out: CMake before 3.25.2 does not know C++20 for this compiler.
  target_compile_options(ulpine_cuda_tests PRIVATE
    "$<$<COMPILE_LANGUAGE:CUDA>:-std=c++20;-Werror=all-warnings>")
else()
  message(STATUS "ulpine: no sources in tests/cuda yet")
endif()
