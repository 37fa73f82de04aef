#!/bin/sh
# Shows Veer on two generated files: last month's predictions (the reference) and today's.
# Usage: tools/compare-demo.sh BUILD
set -eu
cd "$(dirname "$0")/.."
folder=$1/demo-files
mkdir -p "$folder"
LC_ALL=C awk -v rows=4000 -v seed=1 -v late=0 -f tools/demo-data.awk >"$folder/reference.csv"
LC_ALL=C awk -v rows=2000 -v seed=2 -v late=1 -f tools/demo-data.awk >"$folder/current.csv"

# show COMMAND...: prints and runs it. Exit code 1 means that something was found, which is the point.
show() {
    printf '\n$ %s\n' "$*"
    "$@" || [ $? -eq 1 ]
}
echo "Two files in $folder: 4,000 predictions of last month, 2,000 of today."
show "$1/veer" drift "$folder/reference.csv" "$folder/current.csv"
show "$1/veer" performance "$folder/reference.csv"
show "$1/veer" performance "$folder/current.csv"
