namespace IlgpuColorize.Kernels.Tensors;

/// <summary>The extents of an NHWC tensor.</summary>
/// <param name="N">Images.</param>
/// <param name="H">Rows.</param>
/// <param name="W">Columns.</param>
/// <param name="C">Channels.</param>
public readonly record struct Shape(int N, int H, int W, int C)
{
    /// <summary>Gets the number of pixels, N x H x W.</summary>
    public int Pixels => N * H * W;

    /// <summary>Gets the number of elements, padding not counted.</summary>
    public long Elements => (long)Pixels * C;

    /// <summary>Returns this shape with another number of channels.</summary>
    public Shape WithChannels(int channels) => this with { C = channels };

    /// <inheritdoc/>
    public override string ToString() => $"[{N}x{H}x{W}x{C}]";
}
