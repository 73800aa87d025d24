#!/usr/bin/env bash
# Makes .venv with everything pinned in requirements.lock. Run by make; does nothing twice (see the Makefile's stamp).
set -euo pipefail
cd "$(dirname "$0")/.."
say() { echo "nigao: $*" >&2; }

python=${PYTHON:-}
for candidate in $python python3.13 python3.12 python3.11 python3; do
  if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
if [[ -z $python ]] || ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  say "Python 3.11 or newer is needed and was not found; install it (Debian: apt-get install python3)."
  exit 1
fi

make_venv() { "$python" -m venv --clear .venv >/dev/null 2>&1; }
if ! make_venv; then
  # Debian keeps venv's ensurepip in a package of its own.
  if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    say "installing Debian's python3-venv"
    (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv) >/dev/null
  fi
  make_venv || { say "'$python -m venv' does not work; install it (Debian: apt-get install python3-venv)."; exit 1; }
fi

say "installing the pinned packages (about 1 GB; a few minutes the first time)"
# The second line's build needs setuptools, which the first installs, so no further download is made.
.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .

# Old Word files (.doc, .wps) are read through antiword. Without it all else works; the tests of .doc are skipped.
if ! command -v antiword >/dev/null && [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
  (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq antiword) >/dev/null 2>&1 || true
fi
