# cmake -D NVCC=... -D COMPILER=... -D INCLUDE=... -D SOURCE=x.cu -D WORK=... -P cuda_architectures.cmake
#
# Compiles a .cu file to machine code for one architecture of each generation that this nvcc knows.
cmake_minimum_required(VERSION 3.22)

execute_process(COMMAND "${NVCC}" --list-gpu-code OUTPUT_VARIABLE known RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${NVCC} --list-gpu-code: ended with ${status}")
endif()
set(targets "")
foreach(architecture 75 80 90 100 120)
  if(known MATCHES "sm_${architecture}\n")
    list(APPEND targets -gencode "arch=compute_${architecture},code=sm_${architecture}")
    message(STATUS "sm_${architecture}")
  endif()
endforeach()
list(LENGTH targets count)
if(count LESS 4)
  message(FATAL_ERROR "nvcc knows fewer than two of the architectures asked for:\n${known}")
endif()

file(MAKE_DIRECTORY "${WORK}")
execute_process(
  COMMAND "${NVCC}" -std=c++20 -ccbin "${COMPILER}" "-I${INCLUDE}" ${targets} -Werror all-warnings
    -c "${SOURCE}" -o "${WORK}/architectures.o"
  RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE out)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${SOURCE}: ended with ${status}\n${out}")
endif()
