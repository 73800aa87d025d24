#!/usr/bin/env bash
# Writes requirements.lock: every package of the environment with its exact version, for all of pyproject's extras.
# Run it in a fresh .venv after changing a dependency: pip install -e '.[dev,ocr]' setuptools, then this.
set -euo pipefail
cd "$(dirname "$0")/.."
{
  echo "# Every package Nigao runs and is tested with, pinned. Written by .ci/lock.sh; do not edit."
  .venv/bin/python -m pip list --format=freeze --exclude nigao --exclude pip --exclude wheel
} > requirements.lock
