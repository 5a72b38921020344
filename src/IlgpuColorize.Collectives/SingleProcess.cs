using ILGPU;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Collectives;

/// <summary>The collective of a process that is alone: every operation is done already.</summary>
public sealed class SingleProcess : ICollective
{
    /// <inheritdoc/>
    public int Rank => 0;

    /// <inheritdoc/>
    public int Size => 1;

    /// <inheritdoc/>
    public string Name => "one process";

    /// <inheritdoc/>
    public TimeSpan Waited => TimeSpan.Zero;

    /// <inheritdoc/>
    public CancellationToken Broken => CancellationToken.None;

    /// <inheritdoc/>
    public void ThrowIfBroken()
    {
    }

    /// <inheritdoc/>
    public string NameOf(int rank) => "rank 0";

    /// <inheritdoc/>
    public void BeginSum(ComputeStream stream, ArrayView<float> values)
    {
    }

    /// <inheritdoc/>
    public void Advance()
    {
    }

    /// <inheritdoc/>
    public void CompleteSums()
    {
    }

    /// <inheritdoc/>
    public void Broadcast(ComputeStream stream, ArrayView<float> values)
    {
    }

    /// <inheritdoc/>
    public byte[] Broadcast(byte[] value) => value;

    /// <inheritdoc/>
    public T[] AllGather<T>(params ReadOnlySpan<T> mine)
        where T : unmanaged => mine.ToArray();

    /// <inheritdoc/>
    public void Barrier()
    {
    }

    /// <inheritdoc/>
    public void Leave()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
