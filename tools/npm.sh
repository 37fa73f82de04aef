#!/bin/sh
# npm in web/: tools/npm.sh run check. Ends with 77 ("skipped" to meson) if Node.js or the packages of
# web/package-lock.json are missing, with 1 where CI is set.
set -eu
cd "$(dirname "$0")/.."
if ! node=$(tools/node-dir.sh) || ! "$node/node" web/tools/check-packages.js; then
    echo "npm.sh: Node.js 18, npm or the packages of web/ are missing; run tools/deps.sh page" >&2
    [ -n "${CI:-}" ] && exit 1
    exit 77
fi
cd web
PATH="$node:$PATH"
export PATH
exec npm --silent "$@"
