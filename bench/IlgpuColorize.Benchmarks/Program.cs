using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using IlgpuColorize;
using IlgpuColorize.Benchmarks;
using IlgpuColorize.Benchmarks.GpuCheck;
using IlgpuColorize.Benchmarks.Kernels;
using IlgpuColorize.Benchmarks.Memory;
using IlgpuColorize.Benchmarks.Passes;
using IlgpuColorize.Benchmarks.Peers;
using IlgpuColorize.Benchmarks.Resample;
using IlgpuColorize.Benchmarks.Sampling;
using IlgpuColorize.Benchmarks.Sampling.Photos;
using IlgpuColorize.Benchmarks.Scaling;

if (args is [PeersCommand.Nothing])
    return 0;

try
{
    return Run(args);
}
catch (UserException problem)
{
    Console.Error.WriteLine($"error: {problem.Message}");
    return 1;
}

static int Run(string[] args)
{
    // Side by side with another engine: -- peers --json FILE
    if (args is ["peers", .. string[] peerArguments])
        return PeersCommand.Run(peerArguments);

    // A GPU's figures: -- gpu-check --data PACK --out DIR
    if (args is ["gpu-check", .. string[] checkArguments])
        return GpuCheckCommand.Run(checkArguments);

    // Every pass of a network's convolutions beside the direct fprop: -- passes --json FILE
    if (args is ["passes", .. string[] passArguments])
        return PassesCommand.Run(passArguments);

    // The memory that the program announces beside what it takes: -- memory --program FILE
    if (args is ["memory", .. string[] memoryArguments])
        return MemoryCommand.Run(memoryArguments);

    // A folder of photos, beside libvips alone: -- batch PACK...
    if (args is ["batch", .. string[] batchArguments])
        return PhotoBatchCommand.Run(batchArguments);

    // Chroma enlarged under the guidance of lightness, against bilinear: -- upsampling PACK...
    if (args is ["upsampling", .. string[] packs])
        return UpsamplingCommand.Run(packs);

    // Colours with hints from the truth, against colours without: -- hints MODEL PACK...
    if (args is ["hints", .. string[] hintArguments])
        return HintsCommand.Run(hintArguments);

    // Panoramas squashed, padded and in tiles: -- fits MODEL PACK...
    if (args is ["fits", .. string[] fitArguments])
        return FitsCommand.Run(fitArguments);

    // What NVIDIA's assembler makes of every kernel: -- kernels --markdown
    if (args is ["kernels", .. string[] kernelArguments])
        return KernelsCommand.Run(kernelArguments);

    // How training on many GPUs would scale, on paper: -- scaling --gpus 8,64
    if (args is ["scaling", .. string[] scalingArguments])
        return ScalingCommand.Run(scalingArguments);

    // Everything once, in this process and quickly: -- --job Dry -i --filter '*'
    RunBenchmarks(args);
    return 0;
}

// On its own, for a machine that has only what gpu-check needs lacks BenchmarkDotNet's parts.
static void RunBenchmarks(string[] arguments)
{
    IConfig config = DefaultConfig.Instance
        .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(50))
        .AddColumn(new ThroughputColumn());
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments, config);
}
