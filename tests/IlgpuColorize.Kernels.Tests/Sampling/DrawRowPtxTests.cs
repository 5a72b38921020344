using System.Text.RegularExpressions;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Kernels.Tests.Cuda;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Sampling;

/// <summary>Reads the PTX of the row kernel, and its sizes.</summary>
public sealed class DrawRowPtxTests
{
    private static readonly string Ptx = CudaKernelCatalog.Ptx(typeof(DrawRowTensorCore));

    [Fact]
    public void Accumulators_are_declared_once_and_every_step_multiplies_twice()
    {
        Assert.Equal(1, Regex.Count(Ptx, @"\.reg \.f32 acc<8>;"));
        int steps = Regex.Count(Ptx, @"ldmatrix\.sync\.aligned\.m8n8\.x4");
        Assert.True(steps > 0);
        Assert.Equal(2 * steps, Regex.Count(Ptx, @"mma\.sync\.aligned\.m16n8k16\.row\.col\.f32\.bf16\.bf16\.f32"));
    }

    [Fact]
    public void Weights_arrive_before_they_are_read()
    {
        int wait = Ptx.IndexOf("cp.async.wait_group 4;", StringComparison.Ordinal);
        Assert.True(wait > Ptx.IndexOf("cp.async.cg.shared.global", StringComparison.Ordinal));
        Assert.True(Ptx.IndexOf("ldmatrix", StringComparison.Ordinal) > wait);
        Assert.Contains("cp.async.wait_all;", Ptx, StringComparison.Ordinal);
    }

    /// <summary>Local memory is for the prologue, which ends where the first weights are asked for.</summary>
    [Fact]
    public void Walk_has_no_local_memory()
        => Assert.DoesNotContain(".local", Ptx[Ptx.IndexOf("cp.async.cg", StringComparison.Ordinal)..], StringComparison.Ordinal);

    [Fact]
    public void Paper_fits_the_shared_memory_of_a_group()
    {
        DrawRowProblem paper = new(64, 32, 32, 160, 4, 10);
        Assert.InRange(DrawRowMemory.BytesOf(paper), DrawRowTensorCore.SharedBytes / 2, DrawRowTensorCore.SharedBytes);
        Assert.Equal(8, DrawRowTensorCore.Groups(paper));
        Assert.Equal(1, DrawRowTensorCore.Groups(paper with { Samples = 3 }));
    }
}
