#!/bin/sh
# Writes requirements.txt (to run) and requirements-dev.txt (to run and to develop) from
# pyproject.toml: every package pinned, with the hashes of all its files on every platform.
set -eu
command -v "${UV:-uv}" >/dev/null || {
    echo "uv is needed to pin packages. Install it: pip install uv" >&2
    exit 1
}
pin() {
    "${UV:-uv}" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" "$@"
}
pin pyproject.toml --output-file requirements.txt
pin pyproject.toml --group dev --constraint requirements.txt --output-file requirements-dev.txt
