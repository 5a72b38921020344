#!/usr/bin/env bash
# Runs the kernel tests for GPUs and the self-test, in float32 and bfloat16, on a real parallel OpenCL device: PoCL 6 on this machine's CPU,
# in a Debian trixie tree of its own.
# usage: tests/opencl-check.sh DIR     (after dotnet build -c Release; the tree is made in DIR, 0.7 GB, and used again; delete it as any
# folder)
# Exits 3, with the reason, where the device cannot be had; 1 where a comparison failed.
set -euo pipefail
[[ $# -eq 1 ]] || { echo "usage: $0 DIR" >&2; exit 2; }
root=$(cd "$(dirname "$0")/.." && pwd)
tree=$(realpath -m "$1")
built=bin/Release/net10.0
limit=${OPENCL_TREE_LIMIT:-600}

cannot() { echo "the OpenCL device cannot be had here: $1"; exit 3; }

if [[ ! -x $tree/usr/bin/clinfo ]]; then
    ((EUID == 0)) || cannot "a tree is made by root alone"
    [[ $(uname -m) == x86_64 ]] || cannot "this is no x86-64"
    command -v debootstrap >/dev/null || cannot "debootstrap is not installed"
    archive=$("$root/tests/debian-archive.sh") || cannot "apt has no source"
    timeout "$limit" debootstrap --variant=minbase --include=ca-certificates,ocl-icd-libopencl1,pocl-opencl-icd,clinfo \
        trixie "$tree" "$archive" >"$tree.log" 2>&1 || {
        rm -f "$tree/usr/bin/clinfo"
        cannot "debootstrap did not end within $limit s or failed: $(tail -n 1 "$tree.log")"
    }
fi
unshare --mount true 2>/dev/null || cannot "this process may not mount"

# The runtime that built the tests, and what was built.
runtime=$(dirname "$(realpath "$(command -v dotnet)")")
rm -rf "$tree/opt/check"
mkdir -p "$tree/opt/check/dotnet/shared"
cp -r "$runtime/dotnet" "$runtime/host" "$tree/opt/check/dotnet/"
cp -r "$runtime/shared/Microsoft.NETCore.App" "$tree/opt/check/dotnet/shared/"
cp -r "$root/tests/IlgpuColorize.Kernels.Tests/$built" "$tree/opt/check/tests"
cp -r "$root/src/IlgpuColorize.Cli/$built" "$tree/opt/check/cli"

# Mounts live in a namespace of their own and end with the command.
inside() {
    unshare --mount --propagation private bash -c '
        tree=$1; shift
        mount --rbind /sys "$tree/sys"
        mount -t proc proc "$tree/proc"
        mount --bind /dev "$tree/dev"
        exec chroot "$tree" "$@"' - "$tree" env HOME=/tmp NO_COLOR=1 ILGPU_COLORIZE_TEST_GPU=opencl /opt/check/dotnet/dotnet "$@"
}

status=0
inside /opt/check/cli/ilgpu-colorize.dll devices | grep -E 'opencl' || { echo "the program finds no OpenCL device"; exit 1; }
inside /opt/check/tests/IlgpuColorize.Kernels.Tests.dll -noColor -class '*OnCuda' >"$tree.tests.log" 2>&1 || status=1
grep -A 15 -F '[FAIL]' "$tree.tests.log" || true
grep 'Total:' "$tree.tests.log" || { status=1; tail -n 5 "$tree.tests.log"; }
for precision in fp32 bf16; do
    inside /opt/check/cli/ilgpu-colorize.dll selftest --device opencl --precision "$precision" >"$tree.selftest.log" 2>&1 || status=1
    grep -E 'FAILED|comparisons' "$tree.selftest.log" || { status=1; tail -n 5 "$tree.selftest.log"; }
done
exit $status
