# nvcc for ulpine's own tests and examples.  It is called as a plain command and not by enable_language(CUDA): no test
# is run on a device to recognise the compiler, versions of CMake that know nothing of C++20 under nvcc will do, and
# what is embedded (PTX alone, as text) is what the commands below say.
#   ULPINE_CUDA          AUTO (where nvcc is found and works with the C++ compiler), ON (else it is an error), OFF
#   ulpine_cuda          whether .cu files are compiled
#   ULPINE_NVCC, ulpine_nvcc_flags
#   ulpine_cuda_object(), ulpine_cuda_executable()   what nvcc compiles, and programs of it
set(ULPINE_CUDA AUTO CACHE STRING "Compile ulpine's own CUDA sources: ON, OFF, or AUTO, where nvcc is found")
set_property(CACHE ULPINE_CUDA PROPERTY STRINGS AUTO ON OFF)

# Whether a trivial kernel compiles, in ulpine_cuda; else the reason in ulpine_cuda_missing.
function(ulpine_look_for_nvcc)
  set(ulpine_cuda FALSE PARENT_SCOPE)
  if(NOT CMAKE_SYSTEM_NAME STREQUAL "Linux" OR CMAKE_CROSSCOMPILING)
    set(ulpine_cuda_missing "CUDA sources are compiled on Linux, for this machine, alone" PARENT_SCOPE)
    return()
  endif()
  if(CMAKE_CXX_FLAGS MATCHES "-fsanitize" AND ULPINE_CUDA STREQUAL "AUTO")
    set(ulpine_cuda_missing "sanitizers check no code that nvcc compiles" PARENT_SCOPE)
    return()
  endif()
  if(CMAKE_CUDA_COMPILER)
    set(named "${CMAKE_CUDA_COMPILER}")
  elseif(NOT "$ENV{CUDACXX}" STREQUAL "")
    set(named "$ENV{CUDACXX}")
  endif()
  if(named)
    set(ULPINE_NVCC "${named}" CACHE FILEPATH "nvcc 12 or newer" FORCE)
  endif()
  find_program(ULPINE_NVCC nvcc HINTS ENV CUDA_PATH ENV CUDA_HOME PATHS /usr/local/cuda /opt/cuda PATH_SUFFIXES bin
    DOC "nvcc 12 or newer")
  mark_as_advanced(ULPINE_NVCC)
  if(NOT ULPINE_NVCC)
    set(ulpine_cuda_missing "no nvcc on the PATH or in /usr/local/cuda/bin (name it: -DCMAKE_CUDA_COMPILER=.../nvcc)"
      PARENT_SCOPE)
    return()
  endif()

  # Compiled once per pair of compilers: nvcc may be too old, or refuse the C++ compiler.
  set(pair "${ULPINE_NVCC} ${CMAKE_CXX_COMPILER} ${CMAKE_CXX_COMPILER_VERSION}")
  if(NOT ULPINE_NVCC_WORKS STREQUAL pair)
    set(trial "${CMAKE_BINARY_DIR}/CMakeFiles/ulpine_nvcc_trial.cu")
    file(WRITE "${trial}" "template <class T> requires(sizeof(T) == 4) __global__ void f(T* x) { *x = 1; }\n"
      "template __global__ void f(int*);\n")
    execute_process(
      COMMAND "${ULPINE_NVCC}" ${ulpine_nvcc_flags} -c "${trial}" -o "${trial}.o"
      RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE out)
    if(NOT status EQUAL 0)
      set(ulpine_cuda_missing "${ULPINE_NVCC} with ${CMAKE_CXX_COMPILER} compiles no C++20 kernel:\n${out}"
        PARENT_SCOPE)
      return()
    endif()
    set(ULPINE_NVCC_WORKS "${pair}" CACHE INTERNAL "the compilers that were tried together")
  endif()
  set(ulpine_cuda TRUE PARENT_SCOPE)
endfunction()

set(ulpine_nvcc_flags -std=c++20 -ccbin "${CMAKE_CXX_COMPILER}")

set(ulpine_cuda FALSE)
if(ULPINE_CUDA STREQUAL "AUTO" OR ULPINE_CUDA)
  ulpine_look_for_nvcc()
  if(ulpine_cuda)
    message(STATUS "ulpine: CUDA sources are compiled by ${ULPINE_NVCC}")
  elseif(ULPINE_CUDA STREQUAL "AUTO")
    message(STATUS "ulpine: CUDA sources are left out: ${ulpine_cuda_missing}")
  else()
    message(FATAL_ERROR "ULPINE_CUDA is ON, but ${ulpine_cuda_missing}")
  endif()
endif()

# ulpine_cuda_object(<target> <source>): a target that makes nvcc compile a .cu file of this directory.  It has the
# properties OBJECT, the path of the object file, and ARCHITECTURES.  The object holds the PTX of these architectures,
# 75 and 90 unless a line '// architectures: <list>' in the source says otherwise, not compressed: a device takes the
# newest that it can, and tests/device/ptx reads it.  Lines '// nvcc: <options>' add options.
function(ulpine_cuda_object target source)
  set(path "${CMAKE_CURRENT_SOURCE_DIR}/${source}")
  set(object "${CMAKE_CURRENT_BINARY_DIR}/cuda_objects/${source}.o")
  get_filename_component(directory "${object}" DIRECTORY)
  file(MAKE_DIRECTORY "${directory}")
  set(options "")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${path}")
  file(STRINGS "${path}" lines REGEX "^// nvcc: ")
  foreach(line IN LISTS lines)
    string(REGEX REPLACE "^// nvcc: *" "" line "${line}")
    separate_arguments(line UNIX_COMMAND "${line}")
    list(APPEND options ${line})
  endforeach()
  set(architectures 75 90)
  file(STRINGS "${path}" line REGEX "^// architectures: ")
  if(line)
    string(REGEX MATCHALL "[0-9]+" architectures "${line}")
  endif()
  foreach(architecture IN LISTS architectures)
    list(APPEND options -gencode "arch=compute_${architecture},code=compute_${architecture}")
  endforeach()
  if(ULPINE_WERROR)
    list(APPEND options -Werror all-warnings)
  endif()
  add_custom_command(OUTPUT "${object}"
    COMMAND "${ULPINE_NVCC}" ${ulpine_nvcc_flags} --no-compress -O1
      "-I${PROJECT_SOURCE_DIR}/include" "-I${PROJECT_SOURCE_DIR}/tests" ${options}
      -MMD -MF "${object}.d" -MT "${object}" -c "${path}" -o "${object}"
    DEPENDS "${path}" DEPFILE "${object}.d"
    COMMENT "Compiling ${source} by nvcc" VERBATIM)
  add_custom_target(${target} DEPENDS "${object}")
  set_target_properties(${target} PROPERTIES OBJECT "${object}" ARCHITECTURES "${architectures}")
endfunction()

# ulpine_cuda_executable(<target> <target of the object> <libraries>...): linked by the C++ compiler.
function(ulpine_cuda_executable target object_target)
  get_target_property(object ${object_target} OBJECT)
  set_source_files_properties("${object}" PROPERTIES GENERATED TRUE EXTERNAL_OBJECT TRUE)
  add_executable(${target} "${object}")
  add_dependencies(${target} ${object_target})  # several programs share the object; it is compiled once
  set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX)
  target_link_libraries(${target} PRIVATE ${ARGN})
endfunction()
