#!/bin/bash
# Builds with a sanitizer in a folder of its own and runs every test there.
# Usage: tools/sanitize.sh address,undefined|thread BUILD [OPTION-OF-MESON...]
# THREADED_ONLY=1: with "thread", leaves out long tests that start no thread.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/deps.sh build page test
[ -f "$2/build.ninja" ] ||
    meson setup "$2" -Db_sanitize="$1" -Db_lundef=false -Doptimization=1 "${@:3}" >/dev/null

# ThreadSanitizer knows fewer address layouts than new kernels use; without randomization it is sure
# of one. Where that may not be turned off the tests run as they are.
run=()
if [ "$1" = thread ] && setarch "$(uname -m)" -R true 2>/dev/null; then
    run=(setarch "$(uname -m)" -R)
fi
ninja -C "$2"

# Long tests whose programs start no thread (seen with strace): ThreadSanitizer has nothing to see.
serial='num|demo|index_random_memory|buckets|memory_buckets|false_alarms|scenario_drift|page_unit|page_types'
names=()
if [ "$1" = thread ] && [ "${THREADED_ONLY:-0}" = 1 ]; then
    mapfile -t names < <(meson test -C "$2" --list 2>/dev/null | sed -n 's/.* \/ //p' | sort -u | grep -vxE "$serial")
    [ "${#names[@]}" -gt 0 ] || { echo "sanitize.sh: no tests to run" >&2; exit 1; }
fi
# Sanitized tests are 5 to 20 times slower than plain ones.
"${run[@]}" meson test -C "$2" --timeout-multiplier 10 --print-errorlogs "${names[@]}"
