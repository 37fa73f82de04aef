#!/bin/sh
# Runs `veer demo` in the working directory: a server with simulated traffic, data in ./veer-demo.
# Usage: tools/demo.sh BUILD [OPTION...]      options as of `veer demo`
set -eu
program=$(cd "$1" && pwd)/veer
shift
exec "$program" demo "$@"
