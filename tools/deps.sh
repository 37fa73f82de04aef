#!/bin/sh
# Installs the Debian packages that a job needs and that are missing; says which.
# Usage: tools/deps.sh JOB...   with JOB one of build, test, lint, fuzz, bench.
set -eu

packages_of() {
    case "$1" in
    build) echo gcc libc6-dev make meson ninja-build pkg-config zlib1g-dev libzstd-dev libmicrohttpd-dev libsodium-dev libsqlite3-dev libcurl4-openssl-dev libfyaml-dev ;;
    test) echo libcmocka-dev g++ prometheus prometheus-alertmanager python3 python3-numpy python3-scipy python3-mpmath python3-sklearn python3-pandas python3-pytest mandoc openssl ;;
    lint) echo clang clang-format binutils clang-tidy cppcheck universal-ctags mandoc ;;
    fuzz) echo clang libclang-rt-14-dev ;;
    bench) echo python3-numpy python3-scipy python3-mpmath python3-sklearn python3-pandas ;;
    *) echo "deps.sh: unknown job '$1'; use build, test, lint, fuzz or bench" >&2; exit 2 ;;
    esac
}

missing=
for job in "$@"; do
    for package in $(packages_of "$job"); do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' ||
            case " $missing " in *" $package "*) ;; *) missing="$missing $package" ;; esac
    done
done
[ -n "$missing" ] || exit 0

run=
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
        echo "Missing packages; as root, run: apt-get install$missing" >&2
        exit 1
    }
    run=sudo
fi
echo "Installing Debian packages:$missing"
$run apt-get update -qq
DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends $missing >/dev/null
