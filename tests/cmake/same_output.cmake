# cmake -D "PROGRAMS=a;b;..." -P same_output.cmake
#
# Runs every program as it is, with flush-to-zero in force, and with each other rounding mode in force (the program's
# argument says which); all must print the same lines.
cmake_minimum_required(VERSION 3.22)

set(reference "")
set(first "")
foreach(program IN LISTS PROGRAMS)
  foreach(environment default flush_to_zero upward downward toward_zero)
    execute_process(COMMAND "${program}" ${environment}
      RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE errors)
    if(NOT status EQUAL 0)
      message(FATAL_ERROR "${program} ${environment}: ended with ${status}\n${out}${errors}")
    endif()
    if(out STREQUAL "")
      message(FATAL_ERROR "${program} ${environment}: printed nothing")
    endif()
    if(first STREQUAL "")
      set(reference "${out}")
      set(first "${program} ${environment}")
    elseif(NOT out STREQUAL reference)
      message(FATAL_ERROR "results differ.\n${first}:\n${reference}\n${program} ${environment}:\n${out}")
    endif()
  endforeach()
endforeach()
message(STATUS "the same under every set of flags:\n${reference}")
