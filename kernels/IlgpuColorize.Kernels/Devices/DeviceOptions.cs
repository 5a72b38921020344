namespace IlgpuColorize.Kernels.Devices;

/// <summary>What ordinary runs leave as it is when they open a device; tests and measurements compare with it.</summary>
public sealed record DeviceOptions
{
    /// <summary>Whether the device <c>cpu</c> runs the portable kernels in place of their SIMD forms, to compare the two.</summary>
    public bool PortableOnly { get; init; }

    /// <summary>The number of elements that a pixel's channels are padded to, 1 for no padding; null for the device's own.</summary>
    public int? ChannelAlignment { get; init; }

    /// <summary>
    /// The most bytes that all filters transformed for Winograd's method may take together, four times the weights for each of fprop and
    /// dgrad; null for a quarter of the device's memory.
    /// </summary>
    public long? TransformedFilterLimit { get; init; }

    /// <summary>The bytes of memory that plans count with; null for what there is.</summary>
    public long? MemoryBytes { get; init; }
}
