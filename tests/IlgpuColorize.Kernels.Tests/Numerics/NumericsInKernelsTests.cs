using System.Reflection;
using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using IlgpuColorize.Numerics;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Numerics;

public sealed class NumericsInKernelsTests
{
    [Fact]
    public void All_of_it_compiles_to_ptx()
    {
        using Context context = Context.Create(builder => builder.EnableAlgorithms());
        using var backend = new PTXBackend(context, CudaArchitecture.SM_80, CudaInstructionSet.ISA_70, null!);
        var method = typeof(NumericsInKernelsTests).GetMethod(nameof(Exercise), BindingFlags.Static | BindingFlags.NonPublic)!;
        var kernel = (PTXCompiledKernel)backend.Compile(EntryPointDescription.FromImplicitlyGroupedKernel(method), default);
        Assert.Contains(".entry", kernel.PTXAssembly, StringComparison.Ordinal);
    }

    [Fact]
    public void Simulator_and_host_agree()
    {
        const int count = 64;
        using Context context = Context.Create(builder => builder.EnableAlgorithms().CPU());
        using Accelerator accelerator = context.CreateCPUAccelerator(0);
        using MemoryBuffer1D<float, Stride1D.Dense> buffer = accelerator.Allocate1D<float>(count);
        accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView<float>>(Exercise)(count, buffer.View);
        accelerator.Synchronize();
        float[] simulated = buffer.GetAsArray1D();

        for (int i = 0; i < count; i++)
            Assert.Equal(Everything(i), simulated[i], 1e-4f * (1f + MathF.Abs(simulated[i])));
        Assert.True(simulated.Distinct().Count() > count / 2);
    }

    /// <summary>Calls every kernel-usable function once per index.</summary>
    internal static void Exercise(Index1D i, ArrayView<float> y) => y[i] = Everything(i);

    private static float Everything(int i)
    {
        PhiloxWords words = Philox4x32.Draw(1, 2, (uint)i, 0, 0, 0);
        float u = Philox4x32.ToUniform(words.X);
        float x = 8f * u - 4f;
        float sum = Elementary.Expm1(-u) + Elementary.Log1p(u) + Elementary.Sigmoid(x) + Elementary.Softplus(x) + Elementary.LogSigmoid(x)
            + Elementary.Tanh(x);
        Lab lab = CieLab.FromSrgb(new Rgb(u, Philox4x32.ToUniform(words.Y), Philox4x32.ToUniform(words.Z)));
        Rgb back = CieLab.ToSrgb(lab);
        ChromaLevel level = ChromaLevels.ConstrainToGamut(lab.L,
            new ChromaLevel(ChromaLevels.FromLab(lab.A * 2f), ChromaLevels.FromNetwork(u)));
        return sum + back.R + back.G + back.B + ChromaLevels.ToNetwork(level.A) + ChromaLevels.ToNetwork(level.B)
            + Gamut.LargestChromaScale(lab.L, 3f * lab.A, 3f * lab.B, 0f, 1f);
    }
}
