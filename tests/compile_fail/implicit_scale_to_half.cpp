// binary16 has neither 2^127 nor 2^-127: a widely used package converts its scale to half without being asked.
// expect-gnu: conversion from
// expect-clang: no viable conversion from
#include <ulpine/format/catalog.hpp>
#include <ulpine/number/number.hpp>

int main() {
    ulpine::e8m0 const scale{2};
#ifdef SHOULD_FAIL
    ulpine::binary16 const x = scale;
#else
    ulpine::bfloat16 const x = scale;
#endif
    return static_cast<int>(x.bits()) & 0;
}
