#!/bin/sh
# Make the virtual environment, or bring it up to date:   tools/bootstrap.sh REQUIREMENTS_FILE...
set -eu

VENV=.venv
PYTHON=${PYTHON:-python3}

"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "Suigong needs Python 3.11 or newer; '$PYTHON' is $("$PYTHON" --version). Set PYTHON=… to another one." >&2
  exit 1
}

# pip's first line names the folder it was made in, so this also notices an environment that was moved.
if ! "$VENV/bin/pip" --version >/dev/null 2>&1; then
  "$PYTHON" tools/system_packages.py venv
  "$PYTHON" -m venv --clear "$VENV"
fi

for file in "$@"; do set -- "$@" -r "$file"; shift; done
echo "Installing Python packages (about a minute the first time) …"
"$VENV/bin/pip" install --quiet --disable-pip-version-check --constraint constraints.txt "$@"
