#!/usr/bin/env bash
# Packs what gpu-check.sh needs on a machine with a GPU and no SDK: the program, the kernel tests and the benchmarks in one folder, so that they share one runtime, and a small data set.
# usage: bench/publish-gpu.sh [ARCHIVE]     (default: out/gpu-check.tar.xz; at most 45 MB)
set -euo pipefail
cd "$(dirname "$0")/.."

archive=$(realpath -m "${1:-out/gpu-check.tar.xz}")
limit=45000000
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
folder=$work/gpu-check

commit=$(git rev-parse --short HEAD)
[[ -z $(git status --porcelain) ]] || commit=$commit-dirty

for project in src/IlgpuColorize.Cli tests/IlgpuColorize.Kernels.Tests bench/IlgpuColorize.Benchmarks; do
    dotnet publish "$project" -c Release -r linux-x64 --self-contained -p:PublishReadyToRun=false -p:RunAnalyzers=false -p:DebugType=none -p:BuiltInModel=false -o "$folder/app" -v quiet
done

# Left out: the other engine, BenchmarkDotNet's compilers and disassemblers, plots, debuggers: nothing that gpu-check.sh calls loads them.
(
    cd "$folder/app"
    rm -f libonnxruntime* onnxruntime* Microsoft.CodeAnalysis* Microsoft.Diagnostics.* libcapstone* Iced.dll Gee.External.Capstone.dll libSkiaSharp.so libHarfBuzzSharp.so \
        libmscordbi.so libmscordaccore.so libcoreclrtraceptprovider.so libclrgc.so libclrgcexp.so createdump Microsoft.VisualBasic*.dll System.Data.Common.dll System.Private.DataContractSerialization.dll ./*.pdb ./*.xml
)
dotnet run -c Release --project data-tools/IlgpuColorize.DataTools -- synthetic --out "$folder/scenes" --count 64 --val 8 --size 128 --seed 1
cp bench/gpu-check.sh "$folder/"
mkdir "$folder/peers"
cp bench/peers/torch_step.py "$folder/peers/"
echo "$commit" >"$folder/commit"

mkdir -p "$(dirname "$archive")"
tar -C "$work" --sort=name --owner=0 --group=0 -c gpu-check | xz -T0 -9e >"$archive.part"
mv "$archive.part" "$archive"
bytes=$(stat -c %s "$archive")
echo "$archive: $bytes bytes, commit $commit"
((bytes <= limit)) || { echo "error: that is more than $limit bytes; leave more out" >&2; exit 1; }
