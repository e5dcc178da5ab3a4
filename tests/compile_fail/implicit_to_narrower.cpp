// A conversion that can lose a value must be asked for.
// expect-gnu: conversion from
// expect-clang: no viable conversion from
#include <ulpine/format/catalog.hpp>
#include <ulpine/number/number.hpp>

int main() {
    ulpine::posit16 const wide{1};
#ifdef SHOULD_FAIL
    ulpine::posit8 const narrow = wide;
#else
    ulpine::posit8 const narrow{wide};
#endif
    return static_cast<int>(narrow.bits()) & 0;
}
