# CUDA without a device.  tests/device/ptx interprets PTX and stands in for the CUDA runtime, so that the same object
# file runs on any machine, checked access by access, and on a device where there is one.
#   tests/cuda/<name>.cu       must compile: part of the build; types.cu to machine code too: device/architectures
#   tests/device/ptx/<name>.cpp  with a TEST_CASE: the ctest entry device/ptx/<name>; else part of the interpreter
#   tests/device/<name>.cu     a program with its own main:
#                                device/<name>.ptx75, .ptx90   interpreted, its PTX for these architectures; on
#                                                              the first the threads run in the opposite order
#                                device/<name>.gpu             with NVIDIA's runtime, where a GPU is present
#   tests/device/<name>.cpp    a program without nvcc, linked with the interpreter: device/<name>
# Lines at a file's beginning: '// nvcc: <options>' for the compiler, '// architectures: 75' where one will do,
# '// link: <libraries>' for the linker, CUDA::nvrtc for example (a file whose libraries are missing is left out).
set(ULPINE_GPU AUTO CACHE STRING "Run tests/device on a GPU too: ON, OFF, or AUTO, where /dev/nvidia0 is present")
set_property(CACHE ULPINE_GPU PROPERTY STRINGS AUTO ON OFF)

function(ulpine_selected variable name)
  if(NOT ULPINE_TEST_FILTER OR name MATCHES "${ULPINE_TEST_FILTER}")
    set(${variable} TRUE PARENT_SCOPE)
  else()
    set(${variable} FALSE PARENT_SCOPE)
  endif()
endfunction()

# ---- Sources that compile -----------------------------------------------------------------------------------------

if(ulpine_cuda)
  file(GLOB sources CONFIGURE_DEPENDS RELATIVE "${CMAKE_CURRENT_SOURCE_DIR}" "cuda/*.cu")
  add_custom_target(test_cuda ALL)
  foreach(source IN LISTS sources)
    string(REGEX REPLACE "\\.cu$" "" name "${source}")
    ulpine_selected(selected "${name}")
    if(selected)
      string(REPLACE "/" "_" target "test_${name}")
      ulpine_cuda_object(${target} "${source}")
      add_dependencies(test_cuda ${target})
    endif()
  endforeach()

  # Machine code too, for one architecture of each generation: ptxas has the last word.
  ulpine_selected(selected device/architectures)
  if(selected)
    add_test(NAME device/architectures COMMAND "${CMAKE_COMMAND}"
      -D "NVCC=${ULPINE_NVCC}"
      -D "COMPILER=${CMAKE_CXX_COMPILER}"
      -D "INCLUDE=${PROJECT_SOURCE_DIR}/include"
      -D "SOURCE=${CMAKE_CURRENT_SOURCE_DIR}/cuda/types.cu"
      -D "WORK=${CMAKE_CURRENT_BINARY_DIR}/cuda_objects"
      -P "${CMAKE_CURRENT_SOURCE_DIR}/cmake/cuda_architectures.cmake")
    set_tests_properties(device/architectures PROPERTIES LABELS fast TIMEOUT 600)
  endif()
endif()

# ---- The interpreter and its own tests ----------------------------------------------------------------------------

file(GLOB sources CONFIGURE_DEPENDS RELATIVE "${CMAKE_CURRENT_SOURCE_DIR}" "device/ptx/*.cpp")
set(ulpine_ptx_sources "")
set(ulpine_ptx_tests "")
foreach(source IN LISTS sources)
  if(source MATCHES "/runtime[^/]*$" AND NOT CUDAToolkit_FOUND)
    continue()  # includes the Toolkit's headers
  endif()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${source}")
  file(STRINGS "${source}" cases REGEX "TEST_CASE")
  if(cases)
    list(APPEND ulpine_ptx_tests "${source}")
  else()
    list(APPEND ulpine_ptx_sources "${source}")
  endif()
endforeach()
if(NOT ulpine_ptx_sources)
  message(STATUS "ulpine: no interpreter in tests/device/ptx")
  return()
endif()

add_library(ulpine_ptx STATIC EXCLUDE_FROM_ALL ${ulpine_ptx_sources})
target_link_libraries(ulpine_ptx PRIVATE ulpine_developer)
target_link_libraries(ulpine_ptx PUBLIC Threads::Threads)
target_include_directories(ulpine_ptx PUBLIC "${CMAKE_CURRENT_SOURCE_DIR}")
if(CUDAToolkit_FOUND)
  target_include_directories(ulpine_ptx SYSTEM PUBLIC ${CUDAToolkit_INCLUDE_DIRS})
endif()

foreach(source IN LISTS ulpine_ptx_tests)
  string(REGEX REPLACE "\\.cpp$" "" name "${source}")
  ulpine_selected(selected "${name}")
  if(NOT selected)
    continue()
  endif()
  string(REPLACE "/" "_" target "test_${name}")
  add_executable(${target} "${source}")
  target_link_libraries(${target} PRIVATE ulpine_developer ulpine_ptx ulpine_catch)
  add_test(NAME "${name}" COMMAND ${target} "~[exhaustive]" ${ulpine_catch_arguments})
  set_tests_properties("${name}" PROPERTIES LABELS fast TIMEOUT ${ULPINE_TEST_TIMEOUT})
endforeach()

# ---- Programs -----------------------------------------------------------------------------------------------------

if(NOT ulpine_cuda OR NOT CUDAToolkit_FOUND)
  return()
endif()

set(ulpine_gpu "${ULPINE_GPU}")
if(ULPINE_GPU STREQUAL "AUTO")
  set(ulpine_gpu OFF)
  if(EXISTS /dev/nvidia0 OR EXISTS /dev/dxg)
    set(ulpine_gpu ON)
  endif()
endif()
if(ulpine_gpu)
  message(STATUS "ulpine: tests/device runs on the GPU too")
else()
  message(STATUS "ulpine: no GPU, tests/device runs on the interpreter alone (-DULPINE_GPU=ON if there is one)")
endif()

# The libraries of the lines '// link: ', in the given variable; found says whether CMake knows all of them.
function(ulpine_libraries_of source variable found)
  set(libraries "")
  set(${found} TRUE PARENT_SCOPE)
  file(STRINGS "${source}" lines REGEX "^// link: ")
  foreach(line IN LISTS lines)
    string(REGEX REPLACE "^// link: *" "" line "${line}")
    separate_arguments(line UNIX_COMMAND "${line}")
    list(APPEND libraries ${line})
  endforeach()
  foreach(library IN LISTS libraries)
    if(library MATCHES "::" AND NOT TARGET ${library})
      message(STATUS "ulpine: ${source} is left out, ${library} is missing")
      set(${found} FALSE PARENT_SCOPE)
    endif()
  endforeach()
  set(${variable} "${libraries}" PARENT_SCOPE)
endfunction()

file(GLOB sources CONFIGURE_DEPENDS RELATIVE "${CMAKE_CURRENT_SOURCE_DIR}" "device/*.cu")
foreach(source IN LISTS sources)
  string(REGEX REPLACE "\\.cu$" "" name "${source}")
  ulpine_selected(selected "${name}")
  ulpine_libraries_of("${source}" libraries found)
  if(NOT selected OR NOT found)
    continue()
  endif()
  string(REPLACE "/" "_" target "test_${name}")
  ulpine_cuda_object(${target}_object "${source}")
  ulpine_cuda_executable(${target}_ptx ${target}_object ulpine_ptx ${libraries})
  get_target_property(architectures ${target}_object ARCHITECTURES)
  foreach(architecture IN LISTS architectures)
    add_test(NAME "${name}.ptx${architecture}" COMMAND ${target}_ptx)
    set(environment "ULPINE_PTX_ARCH=${architecture}")
    if(architecture EQUAL 75)
      list(APPEND environment ULPINE_PTX_REVERSE=1)  # the last thread first: a result that changes is a race
    endif()
    set_tests_properties("${name}.ptx${architecture}" PROPERTIES
      LABELS fast TIMEOUT ${ULPINE_TEST_TIMEOUT} ENVIRONMENT "${environment}")
  endforeach()
  if(ulpine_gpu)
    ulpine_cuda_executable(${target}_gpu ${target}_object CUDA::cudart_static ${libraries})
    add_test(NAME "${name}.gpu" COMMAND ${target}_gpu)
    set_tests_properties("${name}.gpu" PROPERTIES LABELS gpu TIMEOUT 300 RESOURCE_LOCK gpu)
  endif()
endforeach()

file(GLOB sources CONFIGURE_DEPENDS RELATIVE "${CMAKE_CURRENT_SOURCE_DIR}" "device/*.cpp")
foreach(source IN LISTS sources)
  string(REGEX REPLACE "\\.cpp$" "" name "${source}")
  ulpine_selected(selected "${name}")
  ulpine_libraries_of("${source}" libraries found)
  if(NOT selected OR NOT found)
    continue()
  endif()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${source}")
  string(REPLACE "/" "_" target "test_${name}")
  add_executable(${target} "${source}")
  target_link_libraries(${target} PRIVATE ulpine_developer ulpine_ptx ${libraries})
  target_compile_definitions(${target} PRIVATE
    "ULPINE_INCLUDE=\"${PROJECT_SOURCE_DIR}/include\"" "ULPINE_CUDA_INCLUDE=\"${CUDAToolkit_INCLUDE_DIRS}\"")
  add_test(NAME "${name}" COMMAND ${target})
  set_tests_properties("${name}" PROPERTIES LABELS fast TIMEOUT ${ULPINE_TEST_TIMEOUT})
endforeach()

# ---- What the kernels cost ----------------------------------------------------------------------------------------

find_package(Python3 3.8 QUIET COMPONENTS Interpreter)
ulpine_selected(selected device/budget)
if(selected AND Python3_FOUND)
  add_test(NAME device/budget COMMAND "${Python3_EXECUTABLE}" "${PROJECT_SOURCE_DIR}/scripts/cuda_budget"
    --quick --keep "${CMAKE_CURRENT_BINARY_DIR}/cuda_budget")
  set_tests_properties(device/budget PROPERTIES LABELS fast TIMEOUT 300
    ENVIRONMENT "CUDACXX=${ULPINE_NVCC};CXX=${CMAKE_CXX_COMPILER}")
endif()
