namespace IlgpuColorize.Kernels.Cuda;

/// <summary>An NHWC tensor as CUDA kernels get it; address 0 for none.</summary>
/// <param name="Address">Of its first element.</param>
/// <param name="Pitch">Elements from pixel to pixel, a multiple of 8.</param>
internal readonly record struct PixelRows(long Address, int Pitch)
{
    /// <summary>Whether there is a tensor.</summary>
    public bool Exists => Address != 0;

    // No tensor has more elements than an int counts, and indices in 32 bits take half the registers.
    /// <summary>Returns the address of a bfloat16 element.</summary>
    public long BFloat16(int pixel, int channel) => Address + 2L * (pixel * Pitch + channel);

    /// <summary>Returns the address of a float32 element.</summary>
    public long Single(int pixel, int channel) => Address + 4L * (pixel * Pitch + channel);
}
