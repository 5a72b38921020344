using IlgpuColorize.Numerics;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>How chroma is enlarged to a photo's own size.</summary>
public enum ChromaUpsampling
{
    /// <summary>Guided by the photo's lightness: colours stop at edges. A photo smaller than the chroma has no edges to guide; there it is
    /// bilinear.</summary>
    Guided,

    /// <summary>Between the centres of the chroma's cells, whatever the photo shows.</summary>
    Bilinear,
}

/// <summary>How chroma is joined to a photo. Immutable.</summary>
public sealed record RenderOptions
{
    /// <summary>How chroma is enlarged.</summary>
    public ChromaUpsampling Upsampling { get; init; }

    /// <summary>What chroma is multiplied by, 0 or more.</summary>
    public float Saturation { get; init; } = 1;

    /// <summary>The share of the photo's own chroma in the result, 0 to 1: for photos whose colours have faded, not gone.</summary>
    public float OwnColour { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it.</exception>
    public RenderOptions Validate()
    {
        if (!(Saturation >= 0 && float.IsFinite(Saturation)))
            throw new ArgumentOutOfRangeException(nameof(Saturation), Saturation, "Chroma is multiplied by a finite number, 0 or more.");
        if (OwnColour is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(OwnColour), OwnColour, "A share is a number from 0 to 1.");
        return this;
    }

    /// <summary>True where drawn chroma is not taken as it is.</summary>
    internal bool ChangesChroma => this is not { Saturation: 1, OwnColour: 0 };

    /// <summary>Applies saturation and the photo's own chroma.</summary>
    /// <param name="rgb">Gamma-encoded sRGB of some pixels.</param>
    /// <param name="ab">Their chroma, (a, b) of each pixel.</param>
    internal void Adjust(ReadOnlySpan<float> rgb, Span<float> ab)
    {
        for (int pixel = 0; pixel < ab.Length / 2; pixel++)
        {
            Lab own = OwnColour > 0 ? CieLab.FromSrgb(new Rgb(rgb[3 * pixel], rgb[3 * pixel + 1], rgb[3 * pixel + 2])) : default;
            ab[2 * pixel] = float.Lerp(Saturation * ab[2 * pixel], own.A, OwnColour);
            ab[2 * pixel + 1] = float.Lerp(Saturation * ab[2 * pixel + 1], own.B, OwnColour);
        }
    }
}
