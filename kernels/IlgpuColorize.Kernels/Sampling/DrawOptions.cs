namespace IlgpuColorize.Kernels.Sampling;

/// <summary>Options of drawing chroma, in device memory.</summary>
/// <param name="Temperature">
/// Scales the draw and divides the mixture logits, at least 0; 0 takes the most probable component and its means.
/// </param>
/// <param name="Gamut">Whether colours are drawn towards grey until the screen can show them.</param>
/// <param name="Draws">How often a pixel that has a guide is drawn, of which the colour nearest to the guide is kept; at least 1.</param>
/// <param name="Numbers">Whether pixels share their random numbers.</param>
public readonly record struct DrawOptions(
    float Temperature, GamutConstraint Gamut, int Draws = 1, DrawNumbers Numbers = DrawNumbers.OfPixel);

/// <summary>Whether drawn colours are kept within the gamut of sRGB.</summary>
public enum GamutConstraint
{
    /// <summary>Colours stay as drawn.</summary>
    Off,

    /// <summary>Chroma is scaled down until linear sRGB lies within [-0.02, 1.02].</summary>
    On,
}

/// <summary>The random numbers that a pixel is drawn with.</summary>
public enum DrawNumbers
{
    /// <summary>Its own, independent of every other pixel's.</summary>
    OfPixel,

    /// <summary>Those of the first pixel: all take the same component at the same quantiles, and differ as their mixtures do.</summary>
    Shared,
}
