using IlgpuColorize.Numerics;

namespace IlgpuColorize.Data;

/// <summary>
/// Makes a photo's lightness look like that of an old print: gamma, contrast, fading, blur and grain, how much of each drawn anew for every
/// photo. Its colours stay.
/// </summary>
public sealed record PrintAgeing
{
    /// <summary>The ageing where nothing is said.</summary>
    public static PrintAgeing Usual { get; } = new();

    // Keeps these counters apart from all others drawn with the same seed.
    private const uint Purpose = 0x5EED_0005;

    /// <summary>Lightness is raised to a power between e^-gamma and e^gamma.</summary>
    public double Gamma { get; init; } = 0.35;

    /// <summary>Contrast about the middle grey is scaled by a factor between 1 - contrast and 1 + contrast.</summary>
    public double Contrast { get; init; } = 0.3;

    /// <summary>How far, at most, black is raised and white lowered, as a share of the whole range.</summary>
    public double Fading { get; init; } = 0.15;

    /// <summary>The largest standard deviation of the blur, in pixels of the network's input.</summary>
    public double Blur { get; init; } = 0.8;

    /// <summary>The largest standard deviation of the grain, as a share of the whole range.</summary>
    public double Grain { get; init; } = 0.04;

    /// <summary>Ages a photo; what is drawn is a pure function of the seed and the photo's place.</summary>
    /// <param name="example">The photo at the network's size.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="place">The photo's place in its list.</param>
    public ColorExample Apply(ColorExample example, ulong seed, int place)
        => Apply(example, index => Philox4x32.Draw((uint)seed, (uint)(seed >> 32), index, (uint)place, 0, Purpose));

    /// <summary>Ages a photo.</summary>
    /// <param name="example">The photo at the network's size.</param>
    /// <param name="draw">Gives random words by their number: the first two for the whole photo, the others for the pixels' grain.</param>
    public ColorExample Apply(ColorExample example, Func<uint, PhiloxWords> draw)
    {
        ArgumentNullException.ThrowIfNull(example);
        ArgumentNullException.ThrowIfNull(draw);
        PhiloxWords tone = draw(0), texture = draw(1);
        float[] lightness = Array.ConvertAll(example.Lightness, l => (l + 1) / 2);
        double power = Math.Exp(Gamma * Spread(tone.X)), contrast = 1 + Contrast * Spread(tone.Y);
        double black = Fading * U(tone.Z), white = 1 - Fading * U(tone.W);
        for (int i = 0; i < lightness.Length; i++)
        {
            double curved = Math.Clamp(0.5 + contrast * (Math.Pow(Math.Max(0, lightness[i]), power) - 0.5), 0, 1);
            lightness[i] = (float)(black + (white - black) * curved);
        }
        GaussianBlur.Apply(lightness, example.Width, example.Height, Blur * U(texture.X));
        double grain = Grain * U(texture.Y);
        for (int i = 0; i < lightness.Length; i++)
        {
            PhiloxWords words = draw((uint)i + 2);
            double normal = Math.Sqrt(-2 * Math.Log(U(words.X))) * Math.Cos(2 * Math.PI * U(words.Y));
            lightness[i] = (float)(2 * Math.Clamp(lightness[i] + grain * normal, 0, 1) - 1);
        }
        return new ColorExample(example.Id, example.Width, example.Height, lightness, example.ChromaLevels, example.Labels);
    }

    private static double U(uint word) => Philox4x32.ToUniform(word);

    private static double Spread(uint word) => 2 * U(word) - 1;
}
