# cmake -D COMPILER=... -D COMPILER_ID=... -D INCLUDE=... -D SOURCE=case.cpp -P must_not_compile.cmake
#
# A case is a source file that compiles as it stands and fails when SHOULD_FAIL is defined:
#     // expect: text that the compiler's message must contain        (any number of such lines)
#     // expect-gnu: text, // expect-clang: text                       (for one compiler only)
#     #ifdef SHOULD_FAIL
#     the line that must not compile
#     #endif
cmake_minimum_required(VERSION 3.22)

# Brackets and semicolons have a meaning in CMake's lists: stand-ins take their place, in the expected text and in the
# compiler's output alike.
function(without_list_syntax variable)
  set(text "${${variable}}")
  string(REPLACE "[" "<(" text "${text}")
  string(REPLACE "]" ")>" text "${text}")
  string(REPLACE ";" ",," text "${text}")
  set(${variable} "${text}" PARENT_SCOPE)
endfunction()

file(READ "${SOURCE}" text)
without_list_syntax(text)
string(REGEX MATCHALL "// expect[-a-z]*: [^\n]*" expectations "${text}")
if(NOT text MATCHES "#ifdef SHOULD_FAIL")
  message(FATAL_ERROR "${SOURCE}: no '#ifdef SHOULD_FAIL' in this file")
endif()

set(command "${COMPILER}" -std=c++20 -fsyntax-only "-I${INCLUDE}")
if(COMPILER_ID MATCHES "GNU")
  list(APPEND command -fdiagnostics-color=never -fmessage-length=0)
else()
  list(APPEND command -fno-color-diagnostics)
endif()

execute_process(COMMAND ${command} "${SOURCE}" RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE out)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${SOURCE}: must compile without SHOULD_FAIL, but does not:\n${out}")
endif()

execute_process(COMMAND ${command} -DSHOULD_FAIL "${SOURCE}"
  RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE out)
if(status EQUAL 0)
  message(FATAL_ERROR "${SOURCE}: compiles with SHOULD_FAIL, but must not")
endif()

without_list_syntax(out)
set(checked 0)
foreach(line IN LISTS expectations)
  if(line MATCHES "^// expect-gnu: (.*)$")
    set(wanted "${CMAKE_MATCH_1}")
    if(NOT COMPILER_ID MATCHES "GNU")
      continue()
    endif()
  elseif(line MATCHES "^// expect-clang: (.*)$")
    set(wanted "${CMAKE_MATCH_1}")
    if(NOT COMPILER_ID MATCHES "Clang")
      continue()
    endif()
  elseif(line MATCHES "^// expect: (.*)$")
    set(wanted "${CMAKE_MATCH_1}")
  else()
    message(FATAL_ERROR "${SOURCE}: write 'expect:', 'expect-gnu:' or 'expect-clang:', not '${line}'")
  endif()
  string(STRIP "${wanted}" wanted)
  string(FIND "${out}" "${wanted}" position)
  if(position EQUAL -1)
    message(FATAL_ERROR "${SOURCE}: fails as it must, but the message does not contain\n  ${wanted}\nIt says:\n${out}")
  endif()
  math(EXPR checked "${checked} + 1")
endforeach()
if(checked EQUAL 0)
  message(FATAL_ERROR "${SOURCE}: no line '// expect: text' for this compiler; without it any error would pass")
endif()
