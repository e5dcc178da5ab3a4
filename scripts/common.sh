# Shared by the scripts beside it; sourced, not run.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

step() { printf '\n== %s\n' "$*"; }
note() { printf '   %s\n' "$*"; }
fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

jobs_default() { nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2; }

# The C++ compiler: $CXX if set, else g++, else clang++, else c++.
find_compiler() {
    local candidate
    if [[ -n ${CXX:-} ]]; then
        printf '%s\n' "$CXX"
        return
    fi
    for candidate in g++ clang++ c++; do
        if have "$candidate"; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    return 1
}

# configure <preset> <build directory> <compiler> [cmake arguments]: from the repository root, whatever the caller's
# directory.  A cache made by another compiler or for another place is thrown away instead of failing.
configure() {
    local preset=$1 directory=$2 compiler=$3
    shift 3
    local path cache="$directory/CMakeCache.txt" generator=()
    path=$(command -v "$compiler") || fail "the compiler '$compiler' is not on the PATH"
    if [[ -f $cache ]] && { ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$cache" ||
        [[ $(sed -n 's/^CMAKE_CXX_COMPILER:[A-Z]*=//p' "$cache") != "$path" ]]; }; then
        note "${directory#"$root"/} was made for another compiler or place: starting it afresh"
        rm -rf "$cache" "$directory/CMakeFiles"
    fi
    if [[ ! -f $cache && -z ${CMAKE_GENERATOR:-} ]]; then
        if have ninja; then generator=(-G Ninja); else generator=(-G "Unix Makefiles"); fi
    fi
    (cd "$root" && cmake --preset "$preset" -B "$directory" "${generator[@]}" "-DCMAKE_CXX_COMPILER=$path" "$@")
}
