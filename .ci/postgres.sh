#!/usr/bin/env bash
# The server of the tests that run on PostgreSQL. Installed where that is possible, else named in one line.
set -euo pipefail
say() { echo "nigao: $*" >&2; }

if command -v initdb >/dev/null || compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null; then
  exit 0
fi
if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
  say "installing PostgreSQL for the tests on it"
  (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql) \
    >/dev/null 2>&1 && exit 0
fi
say "no PostgreSQL: the tests on it will be skipped; install it to run them (Debian: apt-get install postgresql)"
