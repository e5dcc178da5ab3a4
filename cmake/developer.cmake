# Settings for ulpine's own tests, benchmarks and examples.  Everything hangs on the target ulpine_developer, so that
# nothing here can reach a consumer.
option(ULPINE_WERROR "Treat warnings in ulpine's own tests, benchmarks and examples as errors" ON)

if(PROJECT_IS_TOP_LEVEL)
  get_property(ulpine_multi_config GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
  if(NOT ulpine_multi_config AND NOT CMAKE_BUILD_TYPE)
    message(STATUS "ulpine: no build type given, taking Release")
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
  endif()
endif()

# Standard C++ in ulpine's own programs; this scope ends with ulpine's own directory.
set(CMAKE_CXX_EXTENSIONS OFF)

add_library(ulpine_developer INTERFACE)
target_link_libraries(ulpine_developer INTERFACE ulpine)

set(ulpine_warnings "")
if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
  set(ulpine_warnings -Wall -Wextra -Wconversion -Wshadow -Wpedantic)
  if(ULPINE_WERROR)
    list(APPEND ulpine_warnings -Werror)
  endif()
endif()
target_compile_options(ulpine_developer INTERFACE "$<$<COMPILE_LANGUAGE:CXX>:${ulpine_warnings}>")

# Example and benchmark programs land in one place, build/<preset>/bin.
set(ulpine_bin_dir "${PROJECT_BINARY_DIR}/bin")

include("${CMAKE_CURRENT_LIST_DIR}/cuda.cmake")
