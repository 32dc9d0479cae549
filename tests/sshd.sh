#!/bin/sh
# The archive is read from a real SSH server. Where there is none and Debian's packages can be had,
# one is unpacked into build/sshd: nothing is installed, and nothing listens but during a test.
# Elsewhere the tests say what to install.
set -eu
{ [ -x /usr/sbin/sshd ] || [ -x build/sshd/usr/sbin/sshd ]; } && exit 0
command -v apt-get >/dev/null 2>&1 || exit 0
echo "unpacking an SSH server for the archive's tests"
mkdir -p build/sshd
fetched() { ( cd build/sshd && apt-get download -q openssh-server libwrap0 ) >/dev/null 2>&1; }
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo -n"
fetched || { $as_root apt-get update -q >/dev/null 2>&1 && fetched; } \
  || { echo "it could not be had: the archive's tests will say so"; exit 0; }
for package in build/sshd/*.deb; do
  dpkg-deb -x "$package" build/sshd
  rm "$package"
done
command -v sftp >/dev/null 2>&1 || echo "sftp is missing: install openssh-client"
