# tests/cross
