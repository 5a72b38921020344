using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>The sizes of one launch of a gather in bfloat16: fprop, or one parity class of dgrad.</summary>
/// <param name="Gather">The gather.</param>
/// <param name="Parities">The class, from 0.</param>
internal readonly record struct ConvGatherProblem(ConvGather Gather, int Parities) : IProblem
{
    private long Pixels => (long)Gather.Problem.N * Gather.Rows(Parities).Count * Gather.Columns(Parities).Count;

    private int Taps => Gather.Rows(Parities).Taps * Gather.Columns(Parities).Taps;

    /// <inheritdoc/>
    public long Flops => 2 * Pixels * Taps * Gather.Problem.K * Gather.Problem.C;

    /// <inheritdoc/>
    public long Bytes
        => sizeof(ushort) * (Gather.Source.Elements + Pixels * Gather.Target.C + (long)Taps * Gather.Problem.K * Gather.Problem.C);

    /// <inheritdoc/>
    public override string ToString()
        => Gather.Classes == 1
            ? Gather.Problem.ToString()
            : $"{Gather.Problem}, rows % {Gather.Problem.Stride} = {Parities / Gather.Problem.Stride}, "
                + $"columns {Parities % Gather.Problem.Stride}";
}
