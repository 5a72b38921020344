using IlgpuColorize.Data;
using IlgpuColorize.ImageSharp;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize;

/// <summary>Where a colorizer computes, and how it reads and renders. Immutable.</summary>
public sealed record ColorizerOptions
{
    /// <summary>The device: a GPU where there is one, else <c>cpu</c>, when left out.</summary>
    public DeviceSelector Device { get; init; } = new(DeviceKind.Auto);

    /// <summary>Threads of the device <c>cpu</c>; 0 for all cores.</summary>
    public int Threads { get; init; }

    /// <summary>The side of the network's square, a multiple of 4; null for the model's own.</summary>
    public int? Size { get; init; }

    /// <summary>How photos, whatever their shape, are brought to that square.</summary>
    public PhotoFit Fit { get; init; }

    /// <summary>How chroma is joined to a photo.</summary>
    public RenderOptions Rendering { get; init; } = new();

    /// <summary>
    /// The codec of image files: the managed one when left out. <c>VipsImageFiles</c> of the package <c>IlgpuColorize.Vips</c> reads more
    /// formats, CMYK and table profiles.
    /// </summary>
    public IImageFiles Files { get; init; } = new ImageSharpFiles();
}
