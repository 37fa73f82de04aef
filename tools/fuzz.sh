#!/bin/bash
# Builds every fuzz target with clang, libFuzzer, ASan and UBSan and runs each for a while.
# Usage: tools/fuzz.sh [NAME...]      FUZZ_SECONDS (60), FUZZ_BUILD (build-fuzz)
# Prints executions and findings; exits 1 if there is a finding. Inputs that crash are kept in
# fuzz/crashes/; after the fix, move each to fuzz/corpus/<name>/, where every build replays it.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${FUZZ_SECONDS:-60}
build=${FUZZ_BUILD:-build-fuzz}

[ -f "$build/build.ninja" ] ||
    CC=${FUZZ_CC:-clang} meson setup "$build" -Dfuzz=true -Dtests=false -Dpage=disabled \
        -Db_sanitize=address,undefined -Db_lundef=false >/dev/null
ninja -C "$build" >"$build/fuzz-build.log" || { tail -30 "$build/fuzz-build.log"; exit 1; }

names=("$@")
if [ ${#names[@]} -eq 0 ]; then
    for program in "$build"/fuzz/fuzz_*; do
        [ -f "$program" ] && [ -x "$program" ] && names+=("${program##*/fuzz_}")
    done
fi
mkdir -p fuzz/crashes
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1 ASAN_OPTIONS=detect_leaks=1
findings=0
printf '%-20s %12s %10s  %s\n' target executions seconds result
for name in "${names[@]}"; do
    [ -x "$build/fuzz/fuzz_$name" ] || { echo "no fuzz target '$name'"; exit 2; }
    found="$build/fuzz/corpus-$name" log="$build/fuzz/$name.log"
    mkdir -p "$found"
    dictionary=()
    [ -f "fuzz/$name.dict" ] && dictionary=("-dict=fuzz/$name.dict")
    result=ok
    "$build/fuzz/fuzz_$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
        -print_final_stats=1 -artifact_prefix="fuzz/crashes/$name-" "${dictionary[@]}" \
        "$found" "fuzz/corpus/$name" >"$log" 2>&1 || result="FINDING, see $log"
    [ "$result" = ok ] || findings=$((findings + 1))
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    printf '%-20s %12s %10s  %s\n' "$name" "${runs:-?}" "$seconds" "$result"
done
echo "${#names[@]} targets, $findings findings"
[ "$findings" -eq 0 ]
