using IlgpuColorize.Models;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Training;

/// <summary>
/// Corrupts the generator's input chroma, never its target (SPEC 7). Per image, Gaussian noise of a standard deviation drawn from U(0,
/// 0.06); each pixel, with a probability drawn per image from U(0, 0.05), Gaussian noise of 0.3 instead; then clamped to [-1, 1]. Without
/// it, a generator that only ever saw true neighbours leaves the data when it samples freely.
/// </summary>
internal static class CanvasCorruption
{
    private const float LargestDeviation = 0.06f;
    private const float LargestShare = 0.05f;
    private const float OutlierDeviation = 0.3f;

    // Keeps these counters apart from all others drawn with the same seed.
    private const uint Purpose = 0x5EED_0002;

    /// <summary>Corrupts one canvas in place, a pure function of seed, step and slot.</summary>
    /// <param name="canvas">a, b and one, pixel after pixel.</param>
    /// <param name="multiplier">Of both noise levels; 0 leaves the canvas clean.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="step">The step.</param>
    /// <param name="slot">The image's place in the batch.</param>
    public static void Apply(Span<float> canvas, float multiplier, ulong seed, int step, int slot)
    {
        if (multiplier == 0)
            return;
        PhiloxWords Draw(uint index) => Philox4x32.Draw((uint)seed, (uint)(seed >> 32), index, (uint)step, (uint)slot, Purpose);
        PhiloxWords image = Draw(0);
        float deviation = multiplier * LargestDeviation * Philox4x32.ToUniform(image.X);
        float share = LargestShare * Philox4x32.ToUniform(image.Y);
        int pixels = canvas.Length / PixelGenerator.CanvasChannels;
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            PhiloxWords words = Draw((uint)pixel + 1);
            bool outlier = Philox4x32.ToUniform(words.X) < share;
            float scale = outlier ? multiplier * OutlierDeviation : deviation;
            // Box and Muller: one radius and angle give two independent normal variates.
            float radius = MathF.Sqrt(-2 * MathF.Log(Philox4x32.ToUniform(words.Y)));
            (float sine, float cosine) = MathF.SinCos(2 * MathF.PI * Philox4x32.ToUniform(words.Z));
            Span<float> ab = canvas.Slice(PixelGenerator.CanvasChannels * pixel, 2);
            ab[0] = Math.Clamp(ab[0] + scale * radius * cosine, -1, 1);
            ab[1] = Math.Clamp(ab[1] + scale * radius * sine, -1, 1);
        }
    }
}
