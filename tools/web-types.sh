#!/bin/bash
# Makes web/openapi.json and web/src/api/schema.d.ts anew from the server of a build.
# Usage: tools/web-types.sh BUILD
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || { kill "$server" && tail --pid="$server" -f /dev/null; }; rm -rf "$folder"' EXIT
exec 3< <(exec "$1/veer" serve --data "$folder/data" --listen 127.0.0.1:0 2>"$folder/log" & echo $!; wait)
read -r server <&3
read -r line <&3 || { cat "$folder/log" >&2; exit 1; }
VEER_URL=${line#veer listens on } tools/npm.sh run types
git --no-pager diff --stat -- web/openapi.json web/src/api/schema.d.ts
