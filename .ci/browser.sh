#!/usr/bin/env bash
# The browser of the browser tests: Chromium with a Chinese font. Installed where that is possible, else named in one line.
set -euo pipefail
say() { echo "nigao: $*" >&2; }

for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null && exit 0
done
if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
  say "installing Chromium for the browser tests"
  (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk) \
    >/dev/null 2>&1 && exit 0
fi
say "no Chromium: the browser tests will be skipped; install it to run them (Debian: apt-get install chromium fonts-noto-cjk)"
