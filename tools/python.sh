#!/bin/sh
# Print the Python to build on:   tools/python.sh
#
# Distributions build Python with profile-guided optimisation; version managers such as pyenv by default do not, and stand first in
# PATH. The same work takes a third less on the former (docs/simulator.md), so the system's own is taken when it is new enough and can make a
# virtual environment, and whatever python3 is otherwise. PYTHON=… overrides.
set -eu

FIT='import ensurepip, sys; sys.exit(sys.version_info < (3, 11))'
if /usr/bin/python3 -c "$FIT" 2>/dev/null; then
  echo /usr/bin/python3
else
  echo python3
fi
