#!/bin/sh
# The archive is read from a real SSH server by the machine's own sftp. What is missing and can be
# had from Debian's packages is fetched: the client is installed, the server only unpacked into
# build/sshd, so that nothing listens but during a test. Elsewhere the tests say what to install.
set -eu
command -v apt-get >/dev/null 2>&1 || exit 0
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo -n"
updated() { $as_root apt-get update -q >/dev/null 2>&1; }
if ! command -v sftp >/dev/null 2>&1; then
  echo "installing openssh-client for the archive's tests"
  { updated && $as_root apt-get install -y -q --no-install-recommends openssh-client; } \
    >/dev/null 2>&1 || echo "it could not be installed: the archive's tests will say so"
fi
{ [ -x /usr/sbin/sshd ] || [ -x build/sshd/usr/sbin/sshd ]; } && exit 0
echo "unpacking an SSH server for the archive's tests"
mkdir -p build/sshd
fetched() { ( cd build/sshd && apt-get download -q openssh-server libwrap0 ) >/dev/null 2>&1; }
fetched || { updated && fetched; } \
  || { echo "it could not be had: the archive's tests will say so"; exit 0; }
for package in build/sshd/*.deb; do
  dpkg-deb -x "$package" build/sshd
  rm "$package"
done
