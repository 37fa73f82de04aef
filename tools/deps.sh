#!/bin/sh
# Installs what a job needs and what is missing, and says so: Debian packages, and for the page the
# packages of web/package-lock.json.
# Usage: tools/deps.sh JOB...   with JOB one of build, page, test, lint, fuzz, bench.
# The job page installs Debian's Node.js only where there is none of at least 18 with npm. If the
# page cannot be had, it says so and fails only where CI is set: Veer builds without it.
set -eu
cd "$(dirname "$0")/.."

packages_of() {
    case "$1" in
    build) echo gcc libc6-dev make meson ninja-build pkg-config zlib1g-dev libzstd-dev libmicrohttpd-dev libsodium-dev libsqlite3-dev libcurl4-openssl-dev libfyaml-dev ;;
    page) tools/node-dir.sh >/dev/null || echo nodejs npm ;;
    test) echo libcmocka-dev g++ prometheus prometheus-alertmanager python3 python3-numpy python3-scipy python3-mpmath python3-sklearn python3-pandas python3-pytest mandoc openssl chromium ;;
    lint) echo clang clang-format binutils clang-tidy cppcheck universal-ctags mandoc ;;
    fuzz) echo clang libclang-rt-14-dev ;;
    bench) echo python3-numpy python3-scipy python3-mpmath python3-sklearn python3-pandas ;;
    *) echo "deps.sh: unknown job '$1'; use build, page, test, lint, fuzz or bench" >&2; exit 2 ;;
    esac
}

# without PACKAGE...: those of them that are not installed.
without() {
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' ||
            echo "$package"
    done | sort -u | tr '\n' ' '
}

# install PACKAGE...: Debian packages.
install() {
    [ $# -gt 0 ] || return 0
    run=
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || {
            echo "Missing packages; as root, run: apt-get install $*" >&2
            return 1
        }
        run=sudo
    fi
    echo "Installing Debian packages: $*"
    $run apt-get update -qq &&
        DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# The packages of web/, without scripts of theirs.
page() {
    node=$(tools/node-dir.sh) || return 1
    "$node/node" web/tools/check-packages.js && return 0
    echo "Installing the packages of web/package-lock.json"
    (cd web && PATH="$node:$PATH" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
}

wanted= with_page=
for job in "$@"; do
    list=$(packages_of "$job")
    if [ "$job" = page ]; then
        with_page=yes
        # shellcheck disable=SC2086
        install $(without $list) || true
    else
        wanted="$wanted $list"
    fi
done
# shellcheck disable=SC2046,SC2086
install $(without $wanted)
if [ -n "$with_page" ] && ! page; then
    echo "deps.sh: Node.js 18, npm or packages from its registry cannot be had: Veer is built WITHOUT its page" >&2
    [ -z "${CI:-}" ] || exit 1
fi
