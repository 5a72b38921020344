using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>The key of the random numbers of one image of a batch: a sample is a pure function of photo, seed and sample index.</summary>
/// <param name="KeyLow">Low word of the Philox key: of seed xor the photo's digest.</param>
/// <param name="KeyHigh">High word of the key.</param>
/// <param name="Sample">Index of the sample, the counter's second word; the first is the pixel's index.</param>
public readonly record struct DrawKey(uint KeyLow, uint KeyHigh, uint Sample)
{
    /// <summary>Draws the words of a pixel of the map.</summary>
    /// <param name="pixel">The pixel's index.</param>
    /// <param name="draw">Which draw of the pixel, from 0.</param>
    internal PhiloxWords Words(int pixel, int draw) => Philox4x32.Draw(KeyLow, KeyHigh, (uint)pixel, Sample, (uint)draw, 0);
}
