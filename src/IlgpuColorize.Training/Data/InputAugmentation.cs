using IlgpuColorize.Data;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Training;

/// <summary>
/// Changes of what the network sees while it trains, so that old prints are not strange to it: a crop of the photo instead of the whole,
/// and on the lightness gamma, contrast, fading, blur and grain. The colours to be learnt are those of the untouched photo. Every draw is
/// a pure function of seed, batch and place in the batch.
/// </summary>
public sealed record InputAugmentation
{
    /// <summary>How much larger than the network's input the examples are that crops are taken from.</summary>
    public const int SourceScale = 2;

    // Keeps these counters apart from all others drawn with the same seed.
    private const uint Purpose = 0x5EED_0003;

    // The crop's come before.
    private const uint FirstOfAgeing = 2;

    /// <summary>The share of photos that are cropped; the others are squashed whole, as the paper does.</summary>
    public double CropShare { get; init; } = 0.5;

    /// <summary>The least share of width and height that a crop keeps; each is drawn for itself, so that the aspect varies too.</summary>
    public double LeastCrop { get; init; } = 0.6;

    /// <summary>The share of photos whose lightness is aged by what follows.</summary>
    public double AgeShare { get; init; } = 0.5;

    /// <inheritdoc cref="PrintAgeing.Gamma"/>
    public double Gamma { get; init; } = PrintAgeing.Usual.Gamma;

    /// <inheritdoc cref="PrintAgeing.Contrast"/>
    public double Contrast { get; init; } = PrintAgeing.Usual.Contrast;

    /// <inheritdoc cref="PrintAgeing.Fading"/>
    public double Fading { get; init; } = PrintAgeing.Usual.Fading;

    /// <inheritdoc cref="PrintAgeing.Blur"/>
    public double Blur { get; init; } = PrintAgeing.Usual.Blur;

    /// <inheritdoc cref="PrintAgeing.Grain"/>
    public double Grain { get; init; } = PrintAgeing.Usual.Grain;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ConfigurationException">A value is out of range; the message names the key.</exception>
    public InputAugmentation Validate()
    {
        Require(CropShare, 0, 1, "cropShare");
        Require(LeastCrop, 0.25, 1, "leastCrop");
        Require(AgeShare, 0, 1, "ageShare");
        Require(Gamma, 0, 2, "gamma");
        Require(Contrast, 0, 1, "contrast");
        Require(Fading, 0, 0.5, "fading");
        Require(Blur, 0, 4, "blur");
        Require(Grain, 0, 0.5, "grain");
        return this;
    }

    /// <summary>Returns the example that the network sees.</summary>
    /// <param name="example">The photo, of the network's size or <see cref="SourceScale"/> times that.</param>
    /// <param name="size">The network's size.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="number">Which batch of the run it is.</param>
    /// <param name="slot">The photo's place in the batch.</param>
    public ColorExample Apply(ColorExample example, int size, ulong seed, int number, int slot)
    {
        ArgumentNullException.ThrowIfNull(example);
        PhiloxWords Draw(uint index) => Philox4x32.Draw((uint)seed, (uint)(seed >> 32), index, (uint)number, (uint)slot, Purpose);
        double U(uint word) => Philox4x32.ToUniform(word);
        PhiloxWords crop = Draw(0), place = Draw(1);
        if (example.Width != size)
        {
            (int width, int height) = U(crop.X) < CropShare
                ? (Kept(U(crop.Y), example.Width), Kept(U(crop.Z), example.Height))
                : (example.Width, example.Height);
            example = ExampleCrop.Take(
                example, Cells(U(place.X), example.Width - width), Cells(U(place.Y), example.Height - height), width, height, size);
        }
        if (U(crop.W) >= AgeShare)
            return example;
        PrintAgeing ageing = new() { Gamma = Gamma, Contrast = Contrast, Fading = Fading, Blur = Blur, Grain = Grain };
        return ageing.Apply(example, index => Draw(FirstOfAgeing + index));

        int Kept(double u, int extent) => Math.Max(Ratio, Cells(LeastCrop + (1 - LeastCrop) * u, extent + Ratio - 1));
    }

    private const int Ratio = ColorExample.Ratio;

    // Whole cells, so that chroma and labels are cropped where lightness is.
    private static int Cells(double share, int extent) => (int)(share * extent) / Ratio * Ratio;

    private static void Require(double value, double least, double most, string key)
    {
        if (!(value >= least && value <= most))
            throw new ConfigurationException(
                FormattableString.Invariant($"Training options: 'augmentation.{key}' is {value}; it must be from {least} to {most}."));
    }
}
