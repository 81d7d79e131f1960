#!/bin/sh
# Write down the indirect Python packages of this environment, so that another day's set-up gets the same ones.
set -eu

{
  echo "# What the packages in requirements*.txt bring along, as tested together; \`make lock\` writes it."
  .venv/bin/pip freeze -r requirements.txt -r requirements-dev.txt | sed '1,/^## The following/d'
} >constraints.txt.new
mv constraints.txt.new constraints.txt
