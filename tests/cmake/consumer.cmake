# cmake -D MODE=... -D GENERATOR=... -D COMPILER=... -D VERSION=... -D ULPINE=<source> -D WORK=<scratch> -P consumer.cmake
#
# Configures, builds and runs tests/consumer in one of the ways a user takes ulpine:
#   subdirectory, fetchcontent, package (installed, then found), bare (subdirectory, without exceptions and RTTI).
cmake_minimum_required(VERSION 3.22)

function(run what)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE out)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "consumer (${MODE}): ${what} failed:\n${out}")
  endif()
  message(STATUS "consumer (${MODE}): ${what}: fine")
endfunction()

file(REMOVE_RECURSE "${WORK}")
set(common -G "${GENERATOR}" "-DCMAKE_CXX_COMPILER=${COMPILER}" -DCMAKE_BUILD_TYPE=Release)
set(mode "${MODE}")
if(MODE STREQUAL "bare")
  set(mode subdirectory)
  list(APPEND common "-DCMAKE_CXX_FLAGS=-fno-exceptions -fno-rtti")
endif()

if(mode STREQUAL "package")
  run("configuring ulpine for installation" "${CMAKE_COMMAND}" ${common} -S "${ULPINE}" -B "${WORK}/ulpine"
    -DULPINE_TESTS=OFF -DULPINE_BENCH=OFF -DULPINE_EXAMPLES=OFF "-DCMAKE_INSTALL_PREFIX=${WORK}/prefix")
  run("installing ulpine" "${CMAKE_COMMAND}" --install "${WORK}/ulpine")
  list(APPEND common "-DCMAKE_PREFIX_PATH=${WORK}/prefix")
endif()

run("configuring" "${CMAKE_COMMAND}" ${common} -S "${ULPINE}/tests/consumer" -B "${WORK}/build"
  "-DCONSUMER_MODE=${mode}" "-DCONSUMER_VERSION=${VERSION}" "-DCONSUMER_ULPINE=${ULPINE}")
run("building" "${CMAKE_COMMAND}" --build "${WORK}/build" --config Release)
# Ninja and make put the program here; a generator with several configurations one folder deeper.
if(EXISTS "${WORK}/build/consumer")
  run("running" "${WORK}/build/consumer")
else()
  run("running" "${WORK}/build/Release/consumer")
endif()
