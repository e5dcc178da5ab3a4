# cmake -D "COMMAND=program;argument;..." [-D OUTPUT=file] [-D SAME_AS=file] -P cross_run.cmake
#
# Runs tests/cross/array.cpp, natively or in an emulator.  Its lines, but for the list of levels, are written to OUTPUT,
# or must be those in SAME_AS.
cmake_minimum_required(VERSION 3.22)

# The level is the program's to choose, not the user's.
unset(ENV{ULPINE_SIMD})
execute_process(COMMAND ${COMMAND} RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE errors)
if(status EQUAL 77)
  message(STATUS "${errors}")
  return()
endif()
if(NOT status EQUAL 0)
  message(NOTICE "${out}${errors}")
  message(FATAL_ERROR "ended with ${status}: ${COMMAND}")
endif()
message(NOTICE "${out}")

string(REGEX REPLACE "^levels:[^\n]*\n" "" results "${out}")
if(NOT results MATCHES "checksum [0-9a-f]+\n$")
  message(FATAL_ERROR "no checksum in the last line: ${COMMAND}")
endif()
if(OUTPUT)
  file(WRITE "${OUTPUT}" "${results}")
endif()
if(SAME_AS)
  file(READ "${SAME_AS}" expected)
  if(NOT results STREQUAL expected)
    message(NOTICE "want:\n${expected}")
    message(FATAL_ERROR "the results differ from those in ${SAME_AS}")
  endif()
endif()
