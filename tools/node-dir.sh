#!/bin/sh
# Prints the folder of a Node.js of at least 18 that has npm beside it: the first on the PATH, else
# that of a login shell. Ends with 1 if there is none.
set -u

fits() {
    [ -x "$1/node" ] && [ -x "$1/npm" ] &&
        "$1/node" -e 'process.exit(parseInt(process.versions.node) >= 18 ? 0 : 1)' 2>/dev/null
}

# first LIST: the first folder of a PATH that fits.
first() {
    old=$IFS IFS=:
    for folder in $1; do
        if fits "$folder"; then
            echo "$folder"
            exit 0
        fi
    done
    IFS=$old
}

first "$PATH"
first "$(sh -lc 'echo "$PATH"' 2>/dev/null </dev/null)"
exit 1
