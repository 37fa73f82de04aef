#!/bin/sh
# Runs PROGRAM and compares what it prints: check-output.sh PROGRAM EXPECTED
"$1" | diff -u "$2" -
