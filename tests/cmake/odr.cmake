# tests/odr: one translation unit compiled under several sets of flags, all linked into one program.
#   odr/<order>          the same results from every unit, whichever copies of inline functions the linker has kept
#   odr/names            the kernels of units whose flags change their code have different names

if(NOT CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang" OR CMAKE_CXX_FLAGS MATCHES "-fsanitize")
  return()
endif()

set(ulpine_odr_units baseline unoptimised fast_math small)
set(ulpine_odr_flags_baseline -O2)
set(ulpine_odr_flags_unoptimised -O0)
set(ulpine_odr_flags_fast_math -O2 -ffast-math)
set(ulpine_odr_flags_small -Os)
set(ulpine_odr_flags_avx512 -O2 -mavx512f -mavx512bw -mavx512cd -mavx512dq -mavx512vl)
set(ulpine_odr_main_definitions "")
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
  list(APPEND ulpine_odr_units avx512)
  set(ulpine_odr_main_definitions ULPINE_ODR_AVX512)
endif()

set(names forward backward)
if("avx512" IN_LIST ulpine_odr_units)
  list(APPEND names names)
endif()
list(TRANSFORM names PREPEND odr/)
if(ULPINE_TEST_FILTER)
  list(FILTER names INCLUDE REGEX "${ULPINE_TEST_FILTER}")
endif()
if(NOT names)
  return()
endif()

set(objects "")
foreach(unit IN LISTS ulpine_odr_units)
  add_library(test_odr_${unit} OBJECT odr/unit.cpp)
  target_link_libraries(test_odr_${unit} PRIVATE ulpine_developer)
  target_compile_definitions(test_odr_${unit} PRIVATE "ULPINE_ODR_UNIT=${unit}")
  target_compile_options(test_odr_${unit} PRIVATE ${ulpine_odr_flags_${unit}})
  list(APPEND objects "$<TARGET_OBJECTS:test_odr_${unit}>")
endforeach()
add_library(test_odr_main OBJECT odr/main.cpp)
target_link_libraries(test_odr_main PRIVATE ulpine_developer)
target_compile_definitions(test_odr_main PRIVATE ${ulpine_odr_main_definitions})
list(PREPEND objects "$<TARGET_OBJECTS:test_odr_main>")

# Of copies of one function the linker keeps the first: the order of the objects matters.
foreach(order forward backward)
  add_executable(test_odr_${order} ${objects})
  set_target_properties(test_odr_${order} PROPERTIES LINKER_LANGUAGE CXX)
  target_link_libraries(test_odr_${order} PRIVATE Threads::Threads)
  list(REVERSE objects)
  if("odr/${order}" IN_LIST names)
    add_test(NAME odr/${order} COMMAND test_odr_${order})
    set_tests_properties(odr/${order} PROPERTIES LABELS fast TIMEOUT ${ULPINE_TEST_TIMEOUT})
  endif()
endforeach()

if("odr/names" IN_LIST names AND CMAKE_NM)
  add_test(NAME odr/names COMMAND "${CMAKE_COMMAND}"
    -D "NM=${CMAKE_NM}"
    -D "OBJECTS=$<TARGET_OBJECTS:test_odr_baseline>;$<TARGET_OBJECTS:test_odr_avx512>;$<TARGET_OBJECTS:test_odr_unoptimised>"
    -D "PATTERN=round_elements|decode_elements|run_at_level|run_avx512|nearest_body"
    -P "${CMAKE_CURRENT_SOURCE_DIR}/cmake/distinct_names.cmake")
  set_tests_properties(odr/names PROPERTIES LABELS fast TIMEOUT 60)
endif()
