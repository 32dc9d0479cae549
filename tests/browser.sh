#!/bin/sh
# Pages are tested in a real browser. Where it is missing and Debian's packages can be had,
# it is installed; elsewhere the tests say what to install.
set -eu
command -v chromium >/dev/null 2>&1 && exit 0
command -v apt-get >/dev/null 2>&1 || exit 0
echo "installing chromium for the page tests"
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo -n"
{ $as_root apt-get update -q && $as_root apt-get install -y -q --no-install-recommends chromium fonts-dejavu-core; } \
  >/dev/null 2>&1 || echo "chromium could not be installed: the page tests will say so"
