using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;
using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Reference;

namespace IlgpuColorize.CudaEmulator.Tests.TensorCores;

/// <summary>
/// A problem with drawn values that bfloat16 represents, and the runs of the kernels of an algorithm on tensor cores on it.
/// </summary>
internal sealed class TensorCoreCase(ConvProblem problem, DeviceOperands operands, ConvAlgorithm algorithm)
{
    public ConvProblem Problem { get; } = problem;

    public double[] X { get; } = Drawn(1, problem.Input.Elements);

    public double[] W { get; } = Drawn(2, problem.FilterElements);

    public double[] Dy { get; } = Drawn(3, problem.Output.Elements);

    public ConvReference Reference { get; } = new(
        problem.N, problem.H, problem.W, problem.C, problem.K, problem.R, problem.S,
        (problem.Pad.Top, problem.Pad.Bottom, problem.Pad.Left, problem.Pad.Right), problem.Stride, problem.Dilation);

    /// <summary>The slices of each tile of a gather; null for as many as are chosen.</summary>
    public int? Slices { get; init; }

    /// <summary>Draws values from U(-1, 1), rounded to bfloat16.</summary>
    public static double[] Drawn(int seed, long count)
        => [.. Numbers.Uniform(seed, count).Select(value => (double)BFloat16.Round((float)value))];

    /// <summary>Runs fprop. The padding of x is poisoned: no sum may see it.</summary>
    public void Fprop(in ConvOutput output) => Fprop(PixelRegion.Whole(Problem.Output), output);

    /// <summary>Runs fprop for a region.</summary>
    public void Fprop(PixelRegion region, in ConvOutput output)
        => Gather(nameof(ConvFprop), new ConvGather(Problem, region, false), Poisoned(Problem.Input, X), output);

    /// <summary>Runs dgrad.</summary>
    public void Dgrad(in ConvOutput output)
        => Gather(nameof(ConvDgrad), new ConvGather(Problem, default, true), Poisoned(Problem.Output, Dy), output);

    /// <summary>Runs wgrad and adds its slices with the portable kernel.</summary>
    public double[] Wgrad()
    {
        ConvWgradTiling tiling = ConvTensorCore.Tile(algorithm, Problem, operands.Multiprocessors);
        int elements = tiling.Groups * tiling.TileElements;
        long partials = operands.Poisoned(elements);
        ConvTensorCore.Wgrad(operands.Stream, algorithm, Problem, tiling, Poisoned(Problem.Input, X), Poisoned(Problem.Output, Dy),
            partials);
        using var slices = TestDevices.Cpu.Allocate<float>(elements);
        using var dw = TestDevices.Cpu.Allocate<float>(Problem.FilterElements);
        TestDevices.Cpu.DefaultStream.Upload<float>(operands.ReadSingles(partials, elements), slices.View);
        TestDevices.Cpu.DefaultStream.Launch(
            "ConvWgrad.Sum", Problem, Problem.FilterElements, new ConvWgradSum(tiling, slices.View, dw.View, GradientWrite.Set));
        return [.. TestDevices.Cpu.DefaultStream.Download(dw.View).Select(value => (double)value)];
    }

    /// <summary>Allocates a poisoned float32 tensor that a kernel writes.</summary>
    public PixelRows PoisonedSingles(Shape shape)
    {
        int pitch = ElementType.BFloat16.PitchOf(shape.C);
        return new PixelRows(operands.Poisoned((long)shape.Pixels * pitch), pitch);
    }

    /// <summary>Allocates a poisoned bfloat16 tensor that a kernel writes.</summary>
    public PixelRows PoisonedBFloat16(Shape shape) => Poisoned(shape, []);

    private PixelRows Poisoned(Shape shape, ReadOnlySpan<double> values)
        => operands.Store(shape, ElementType.BFloat16.PitchOf(shape.C), values, float.NaN);

    private void Gather(string op, ConvGather gather, PixelRows source, in ConvOutput output)
    {
        ConvTiling[] tilings = ConvTensorCore.Tile(algorithm, gather, operands.Multiprocessors);
        if (Slices is { } slices)
            tilings = Array.ConvertAll(tilings, tiling => tiling with { Slices = slices });
        long partials = operands.Poisoned(tilings.Max(tiling => tiling.PartialElements));
        new ConvGatherPlan(algorithm, op, gather, tilings, source, Filter(), output, partials).Launch(operands.Stream);
    }

    private PixelRows Filter()
    {
        int pitch = ElementType.BFloat16.PitchOf(Problem.C);
        using var weights = TestDevices.Cpu.Allocate<float>(Problem.FilterElements);
        using var packed = TestDevices.Cpu.Allocate<ushort>((long)Problem.Taps * Problem.K * pitch);
        TestDevices.Cpu.DefaultStream.Upload<float>([.. W.Select(value => (float)value)], weights.View);
        TestDevices.Cpu.DefaultStream.Launch(
            "ConvFilter.Repack", Problem, (int)packed.Length,
            new ConvFilterRepack(weights.View, packed.View, Problem.K, Problem.Taps, Problem.C, pitch));
        return new PixelRows(operands.Store<ushort>(TestDevices.Cpu.DefaultStream.Download(packed.View)), pitch);
    }
}
