#!/bin/sh
# Lists every C source and header of the project, one per line.
cd "$(dirname "$0")/.."
find include src tests fuzz bench examples python \( -name '*.c' -o -name '*.h' \) 2>/dev/null | sort
