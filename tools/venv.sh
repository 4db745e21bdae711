#!/bin/sh
# Makes .venv and installs exactly what a lock names: `tools/venv.sh requirements.txt`.
# Does nothing when that lock is installed already. Each thing that can go wrong is one plain line.
set -eu

lock=$1
venv=.venv
done_mark=$venv/installed-$(basename "$lock")

fail() {
    echo "$*" >&2
    exit 1
}

find_python() {
    for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
}

if [ -e "$venv" ] && ! "$venv/bin/python" -c 'import pip' 2>/dev/null; then
    rm -rf "$venv" # its Python is gone, or making it was cut short
fi
cmp -s "$lock" "$done_mark" && exit 0

if [ ! -e "$venv" ]; then
    python=$(find_python)
    [ -n "$python" ] || fail "Python 3.11 or newer is needed and was not found. Install it, or name it: make run PYTHON=/path/to/python3"
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null || ! "$python" -m venv "$venv" >/dev/null 2>&1; then
        rm -rf "$venv"
        fail "Python's venv module is missing. On Debian or Ubuntu: sudo apt install python3-venv"
    fi
fi

echo "Installing the packages that $lock names (the first time takes a minute or two) ..."
log=$venv/install.log
if ! "$venv/bin/python" -m pip install --disable-pip-version-check --no-input --retries 2 \
    --require-hashes --requirement "$lock" >"$log" 2>&1; then
    if grep -Eqi 'failed to establish|connection(error| refused| reset)|name resolution|timed out|Max retries|NewConnectionError|No matching distribution found' "$log"; then
        fail "The packages could not be downloaded: is there a network? The first run needs one. Details: $log"
    fi
    fail "The packages could not be installed: $(grep -m1 '^ERROR' "$log" || tail -n1 "$log") Details: $log"
fi
cp "$lock" "$done_mark"
# the development lock holds the same versions and more
if [ "$lock" = requirements-dev.txt ]; then cp requirements.txt "$venv/installed-requirements.txt"; fi
