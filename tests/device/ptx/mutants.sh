#!/usr/bin/env bash
# Does a test notice a wrong constant in its kernels?  Changes constants of the executed PTX, one at a time and evenly
# spread, and lists those that the test does not notice.
#   mutants.sh <program linked with ulpine_ptx> [mutants, default 40]
# Exit status 0 if every mutant is caught.  A survivor is a gap in the test, or equivalent: look at its line.
set -euo pipefail
program=$1 wanted=${2:-40}
sites=$(mktemp)
trap 'rm -f "$sites"' EXIT
ULPINE_PTX_COVERAGE=$sites "$program" > /dev/null || { echo "the program fails without a mutant" >&2; exit 2; }
total=$(wc -l < "$sites") caught=0 tried=0 survivors=()
(( total )) || { echo "no constant was executed" >&2; exit 2; }
(( wanted <= total )) || wanted=$total
for (( n = 0; n < wanted; n++ )); do
    site=$(sed -n "$(( n * total / wanted + 1 ))p" "$sites")
    tried=$(( tried + 1 ))
    # Many mutants loop or read out of bounds: a short limit will do.
    status=0
    ( ULPINE_PTX_MUTANT=${site%%,*} ULPINE_PTX_LIMIT=${ULPINE_PTX_LIMIT:-2000000000} timeout 300 "$program" ) > /dev/null 2>&1 || status=$?
    if (( status == 0 )); then survivors+=("$site"); else caught=$(( caught + 1 )); fi
done
echo "$caught of $tried mutants caught ($total constants are executed)"
(( ${#survivors[@]} == 0 )) || { printf '  survived: %s\n' "${survivors[@]}"; exit 1; }
