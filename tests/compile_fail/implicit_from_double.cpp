// A constructor from a built-in type rounds, so it must be asked for.
// expect: conversion from 'double'
#include <ulpine/number/number.hpp>

int main() {
#ifdef SHOULD_FAIL
    ulpine::posit<16, 1> x = 0.5;
#else
    ulpine::posit<16, 1> x{0.5};
#endif
    return static_cast<int>(x.bits()) & 0;
}
