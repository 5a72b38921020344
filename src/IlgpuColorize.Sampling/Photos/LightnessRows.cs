using System.Numerics;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Simd;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>
/// The lightness of a picture's rows. The linear light of 8-bit and 16-bit samples lies in tables, made when the first such picture comes;
/// the cube root is taken of sixteen pixels at once.
/// </summary>
internal static class LightnessRows
{
    private static readonly Lazy<float[]> s_linearOf8Bits = new(() => LinearLight(byte.MaxValue));
    private static readonly Lazy<float[]> s_linearOf16Bits = new(() => LinearLight(ushort.MaxValue));

    /// <summary>Computes L of every pixel of a row.</summary>
    /// <param name="photo">The picture.</param>
    /// <param name="row">The row, from 0.</param>
    /// <param name="lightness">Receives L, 0 to 100.</param>
    public static void Take(RgbImage photo, int row, Span<float> lightness)
    {
        int length = photo.Channels * photo.Width, start = row * length;
        switch (photo.Samples)
        {
            case byte[] bytes:
                TakeLuminance<byte>(bytes.AsSpan(start, length), s_linearOf8Bits.Value, lightness);
                break;
            case ushort[] ushorts:
                TakeLuminance<ushort>(ushorts.AsSpan(start, length), s_linearOf16Bits.Value, lightness);
                break;
            default:
                TakeLuminance(photo.Rgb.AsSpan(3 * row * photo.Width, 3 * photo.Width), lightness);
                break;
        }
        ColorVectors.Lightness(lightness);
    }

    private static void TakeLuminance<T>(ReadOnlySpan<T> samples, ReadOnlySpan<float> linear, Span<float> luminance)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (samples.Length == luminance.Length)
        {
            for (int x = 0; x < luminance.Length; x++)
            {
                float grey = linear[int.CreateTruncating(samples[x])];
                luminance[x] = CieLab.Luminance(grey, grey, grey);
            }
            return;
        }
        ColorVectors.Luminance(samples, linear, luminance);
    }

    private static void TakeLuminance(ReadOnlySpan<float> rgb, Span<float> luminance)
    {
        for (int x = 0; x < luminance.Length; x++)
        {
            luminance[x] = CieLab.Luminance(
                CieLab.SrgbToLinear(rgb[3 * x]), CieLab.SrgbToLinear(rgb[3 * x + 1]), CieLab.SrgbToLinear(rgb[3 * x + 2]));
        }
    }

    private static float[] LinearLight(int white) => [.. Enumerable.Range(0, white + 1).Select(i => CieLab.SrgbToLinear(i / (float)white))];
}
