#!/usr/bin/env bash
# Unpacks NVIDIA's ptxas and nvdisasm 12.4 (package nvidia-cuda-toolkit of Debian trixie, non-free) into a folder; installs nothing.
# usage: tests/nvidia-assembler.sh DIR
# Exits 3, with the reason, where it cannot be had: the archive is the one that this machine's apt uses, and must have that package.
set -euo pipefail
[[ $# -eq 1 ]] || { echo "usage: $0 DIR" >&2; exit 2; }
dir=$1
[[ -x $dir/ptxas && -x $dir/nvdisasm ]] && exit 0

cannot() { echo "NVIDIA's assembler cannot be had here: $1"; exit 3; }

[[ $(uname -m) == x86_64 ]] || cannot "this is no x86-64"
command -v apt-get >/dev/null && command -v dpkg >/dev/null || cannot "this machine has no apt-get"
keys=/usr/share/keyrings/debian-archive-keyring.gpg
[[ -f $keys ]] || cannot "this machine has no keys of Debian's archive"
archive=$("$(dirname "$0")/debian-archive.sh") || cannot "apt has no source"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/sources" "$work/lists/partial" "$work/cache/archives/partial"
printf 'Types: deb\nURIs: %s\nSuites: trixie\nComponents: non-free\nSigned-By: %s\n' "$archive" "$keys" >"$work/sources/trixie.sources"
# A configuration of its own: the system's lists and cache stay as they are.
apt=(apt-get -qq -o "Dir::Etc::sourcelist=$work/none" -o "Dir::Etc::sourceparts=$work/sources"
    -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root -o Acquire::http::Timeout=20)
timeout 60 "${apt[@]}" update >"$work/log" 2>&1 || cannot "apt-get update: $(tail -n 1 "$work/log")"
(cd "$work" && timeout 120 "${apt[@]}" download nvidia-cuda-toolkit >"$work/log" 2>&1) \
    || cannot "apt-get download: $(tail -n 1 "$work/log")"
dpkg -x "$work"/nvidia-cuda-toolkit_*.deb "$work/package" || cannot "the package cannot be unpacked"
mkdir -p "$dir"
cp "$work/package/usr/bin/ptxas" "$work/package/usr/bin/nvdisasm" "$dir/"
"$dir/ptxas" --version | tail -n 2
