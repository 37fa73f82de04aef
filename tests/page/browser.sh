#!/bin/sh
# The tests of web/e2e in Chromium. Ends with 77 ("skipped" to meson) if Chromium is missing or the
# program was built without its page, with 1 where CI is set.
set -eu
cd "$(dirname "$0")/../.."
missing() {
    echo "browser.sh: $1" >&2
    [ -n "${CI:-}" ] && exit 1
    exit 77
}
[ -x "${VEER_CHROMIUM:-/usr/bin/chromium}" ] || missing "Chromium is missing; run tools/deps.sh test"
grep -qa 'text/html; charset=utf-8' "$VEER" && grep -qa '/assets/index-' "$VEER" ||
    missing "the program was built without its page; run tools/deps.sh page"
exec tools/npm.sh run e2e -- "$@"
