// Catch2 version 2 only: the framework and its main, compiled once.  Version 3 brings both as a library.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
