#!/usr/bin/env bash
# Checks and measures on a machine with a GPU and no SDK. publish-gpu.sh packs what is needed; unpack it there and run:
# usage: gpu-check/gpu-check.sh OUTDIR
# Writes OUTDIR/gpu-check.json (figures), selftest.json, selftest-bf16.json, peer.json (PyTorch, where it is installed), the logs, and summary.txt, which it also prints. Exits 1 where something failed.
# What one wants to know first comes first: whether the driver's compiler takes the kernels, whether single convolutions are right and how fast, by engine; then the rest.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
[[ $# -eq 1 ]] || { echo "usage: $0 OUTDIR" >&2; exit 2; }
[[ -x $here/app/ilgpu-colorize ]] || { echo "error: $here/app is not there; run bench/publish-gpu.sh where the SDK is, and unpack its archive here" >&2; exit 2; }
mkdir -p "$1"
out=$(cd "$1" && pwd)
# The driver says what it made of a kernel only where it compiles it: the cache begins empty, and serves the processes that follow.
export DOTNET_gcServer=0 NO_COLOR=1 CUDA_CACHE_PATH="$out/cuda-cache"
rm -rf "$CUDA_CACHE_PATH" "$out/gpu-check.json"
failed=()
: >"$out/summary.txt"

say() { echo "$*" | tee -a "$out/summary.txt"; }

# Runs a stage with a time limit in seconds, its output in a log; prints the lines of the log that a pattern selects.
stage() {
    local name=$1 limit=$2 lines=$3 begin=$SECONDS status=0
    shift 3
    timeout "$limit" "$@" >"$out/$name.log" 2>&1 || status=$?
    case $status in
        0) say "== $name: done in $((SECONDS - begin)) s" ;;
        124) say "== $name: cut off after $limit s"; failed+=("$name") ;;
        *) say "== $name: FAILED (exit $status) after $((SECONDS - begin)) s, see $name.log"; failed+=("$name") ;;
    esac
    grep -E "$lines" "$out/$name.log" | tail -n 80 | tee -a "$out/summary.txt"
}

cd "$here/app" || exit 2
# Rows of gpu-check, each in a process and with a time limit of its own: the stage's is for the worst case.
rows() {
    local name=$1 limit=$2 lines=$3
    stage "$name" "$limit" "$lines" ./IlgpuColorize.Benchmarks gpu-check --data "$here/scenes" --out "$out" --rows "$4"
}

stage devices 60 '.' ./ilgpu-colorize devices
rows compile 200 '.' compile
rows convolutions 900 'FAILED|WRONG|aimed at|^[a-z]+ \([a-z]+\) 64x' fprop,dgrad,wgrad
stage selftest 120 'FAILED|comparisons' ./ilgpu-colorize selftest --device cuda --json "$out/selftest.json"
stage selftest-bf16 120 'FAILED|comparisons' ./ilgpu-colorize selftest --device cuda --precision bf16 --json "$out/selftest-bf16.json"
rows figures 960 '.' draws,train-bf16,forward,sample,kernels,sample-kernels,train-fp32,peaks,convergence
stage tests 150 'FAIL\]|Total:' ./IlgpuColorize.Kernels.Tests -class '*OnCuda'
if command -v compute-sanitizer >/dev/null; then
    for tool in memcheck synccheck; do
        stage "$tool" 150 'ERROR SUMMARY|Invalid|Barrier error|FAILED' compute-sanitizer --tool "$tool" --error-exitcode 3 ./ilgpu-colorize selftest --device cuda --precision bf16
    done
else
    say "== compute-sanitizer: not here, not run"
fi
if ./ilgpu-colorize devices 2>/dev/null | grep -qE 'opencl.*│ yes'; then
    stage opencl-selftest 60 'FAILED|comparisons' ./ilgpu-colorize selftest --device opencl
    stage opencl-selftest-bf16 60 'FAILED|comparisons' ./ilgpu-colorize selftest --device opencl --precision bf16
    stage opencl-tests 60 'FAIL\]|Total:' env ILGPU_COLORIZE_TEST_GPU=opencl ./IlgpuColorize.Kernels.Tests -class '*OnCuda'
else
    say "== opencl: no device that ILGPU can use, not checked"
fi
if python3 -c 'import torch, sys; sys.exit(not torch.cuda.is_available())' 2>/dev/null; then
    stage peer 150 '.' python3 "$here/peers/torch_step.py" --modes bf16-compile,bf16 --json "$out/peer.json"
else
    say "== peer: no torch with CUDA here, not measured"
fi

if ((${#failed[@]})); then
    say "failed: ${failed[*]}"
    exit 1
fi
say "all stages passed"
