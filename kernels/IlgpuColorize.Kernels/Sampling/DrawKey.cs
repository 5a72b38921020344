using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>The key of the random numbers of one image of a batch: a sample is a pure function of photo, seed and sample index.</summary>
/// <param name="KeyLow">Low word of the Philox key: of seed xor the photo's digest.</param>
/// <param name="KeyHigh">High word of the key.</param>
/// <param name="Sample">Index of the sample, the counter's second word; the first is the pixel's index.</param>
public readonly record struct DrawKey(uint KeyLow, uint KeyHigh, uint Sample)
{
    /// <summary>Draws the words of a pixel of the map.</summary>
    internal PhiloxWords Words(int pixel) => Philox4x32.Draw(KeyLow, KeyHigh, (uint)pixel, Sample, 0, 0);
}

/// <summary>Options of drawing chroma, in device memory.</summary>
/// <param name="Temperature">
/// Scales the draw and divides the mixture logits, at least 0; 0 takes the most probable component and its means.
/// </param>
/// <param name="Gamut">Whether colours are drawn towards grey until the screen can show them.</param>
public readonly record struct DrawOptions(float Temperature, GamutConstraint Gamut);

/// <summary>Whether drawn colours are kept within the gamut of sRGB.</summary>
public enum GamutConstraint
{
    /// <summary>Colours stay as drawn.</summary>
    Off,

    /// <summary>Chroma is scaled down until linear sRGB lies within [-0.02, 1.02].</summary>
    On,
}
