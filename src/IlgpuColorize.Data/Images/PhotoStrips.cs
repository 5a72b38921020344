namespace IlgpuColorize.Data;

/// <summary>
/// A photo too large to be in memory: its rows come in strips, from top to bottom, as often as they are asked for. Immutable.
/// </summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="HasAlpha">Whether the strips have opacities.</param>
/// <param name="Metadata">What the photo's file says beside its pixels.</param>
/// <param name="Read">
/// Reads the strips one after the other, each some whole rows, upright, in sRGB; a damaged file shows itself while they are read, by an
/// <see cref="ImageFileException"/>.
/// </param>
public sealed record PhotoStrips(int Width, int Height, bool HasAlpha, PhotoMetadata Metadata, Func<IEnumerable<RgbImage>> Read)
{
    /// <summary>The most pixels of a photo that is held in memory where it can come in strips, which are read three times.</summary>
    public const long MostHeldPixels = 50_000_000;

    // About so many pixels make a strip: some megabytes, which take far longer to compute than to hand on.
    private const int PixelsOfStrip = 1 << 20;

    /// <summary>Returns how many rows a strip of a picture has.</summary>
    /// <param name="width">The picture's width.</param>
    public static int RowsOf(int width) => Math.Max(1, PixelsOfStrip / width);
}
