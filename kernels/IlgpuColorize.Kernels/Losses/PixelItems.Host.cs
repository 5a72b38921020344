namespace IlgpuColorize.Kernels.Losses;

/// <summary>Cuts the pixels of a loss into items of work.</summary>
internal static class PixelItems
{
    private const int Pixels = 64;

    /// <summary>Returns the number of items.</summary>
    public static int Count(int pixels) => (pixels + Pixels - 1) / Pixels;

    /// <summary>Returns the pixels of an item.</summary>
    public static (int First, int End) Of(int item, int pixels) => (item * Pixels, Math.Min(pixels, (item + 1) * Pixels));
}
