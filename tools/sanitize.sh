#!/bin/bash
# Builds with a sanitizer in a folder of its own and runs every test there.
# Usage: tools/sanitize.sh address,undefined|thread BUILD
set -euo pipefail
cd "$(dirname "$0")/.."
tools/deps.sh build test
[ -f "$2/build.ninja" ] ||
    meson setup "$2" -Db_sanitize="$1" -Db_lundef=false -Doptimization=1 >/dev/null
# Sanitized tests are 5 to 20 times slower than plain ones.
meson test -C "$2" --timeout-multiplier 10 --print-errorlogs
