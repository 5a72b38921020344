using System.Numerics;
using System.Runtime.InteropServices;
using IlgpuColorize.Data;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace IlgpuColorize.ImageSharp;

/// <summary>Moves samples between ImageSharp's pictures and <see cref="RgbImage"/>, which keeps them as they are.</summary>
internal static class ImageSharpPixels
{
    /// <summary>
    /// Reads a picture of 8 or 16 bits. One whose channels are equal everywhere is grey, and one that is opaque everywhere has no alpha.
    /// </summary>
    public static RgbImage ToPicture(Image image) => image switch
    {
        Image<Rgba32> bytes => ToPicture<Rgba32, byte>(bytes, RgbImage.OfBytes, InterleavedSamples.AlphaStep),
        Image<Rgba64> ushorts => ToPicture<Rgba64, ushort>(ushorts, RgbImage.OfUshorts, alphaStep: 1),
        _ => throw new ArgumentException($"There is no conversion of {image.PixelType.BitsPerPixel} bits a pixel.", nameof(image)),
    };

    /// <summary>Makes a picture of 8-bit or 16-bit RGB or RGBA.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="deep">Whether samples have 16 bits.</param>
    public static Image FromPicture(RgbImage image, bool deep) => (deep, image.Alpha) switch
    {
        (false, null) => Load<Rgb24>(image, InterleavedSamples.ToBytes(image)),
        (false, _) => Load<Rgba32>(image, InterleavedSamples.ToBytes(image)),
        (true, null) => Load<Rgb48>(image, MemoryMarshal.AsBytes(InterleavedSamples.ToUshorts(image).AsSpan())),
        (true, _) => Load<Rgba64>(image, MemoryMarshal.AsBytes(InterleavedSamples.ToUshorts(image).AsSpan())),
    };

    private static Image<TPixel> Load<TPixel>(RgbImage image, ReadOnlySpan<byte> samples) where TPixel : unmanaged, IPixel<TPixel>
        => Image.LoadPixelData<TPixel>(ImageSharpFormats.Settings, samples, image.Width, image.Height);

    private static RgbImage ToPicture<TPixel, T>(
        Image<TPixel> image, Func<int, int, T[], ushort[]?, RgbImage> wrap, int alphaStep)
        where TPixel : unmanaged, IPixel<TPixel>
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        (int width, int height) = (image.Width, image.Height);
        T[] samples = new T[3 * width * height];
        ushort[] alpha = new ushort[width * height];
        bool isGrey = true, isOpaque = true;
        image.ProcessPixelRows(rows =>
        {
            for (int y = 0, i = 0; y < height; y++)
            {
                ReadOnlySpan<T> row = MemoryMarshal.Cast<TPixel, T>(rows.GetRowSpan(y));
                for (int x = 0; x < row.Length; x += 4, i++)
                {
                    (T r, T g, T b, T a) = (row[x], row[x + 1], row[x + 2], row[x + 3]);
                    (samples[3 * i], samples[3 * i + 1], samples[3 * i + 2]) = (r, g, b);
                    alpha[i] = (ushort)(int.CreateTruncating(a) * alphaStep);
                    isGrey &= r == g && g == b;
                    isOpaque &= a == T.MaxValue;
                }
            }
        });
        return wrap(width, height, isGrey ? EveryThird(samples) : samples, isOpaque ? null : alpha);
    }

    private static T[] EveryThird<T>(T[] samples)
    {
        var greys = new T[samples.Length / 3];
        for (int i = 0; i < greys.Length; i++)
            greys[i] = samples[3 * i];
        return greys;
    }
}
