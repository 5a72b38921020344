using ILGPU;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Losses;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>
/// The steps of a draw, shared by the lanes of a warp, which all take every step: components, values and words are dealt to lanes, and the
/// bisection of the gamut tests the factors of its next five halvings at once, then goes the way that it would have gone.
/// </summary>
/// <param name="Words">The group's shared memory.</param>
/// <param name="Scratch">Shared address of the warp's scratch memory, see <see cref="ScratchBytes"/>.</param>
/// <param name="Lane">The lane.</param>
internal readonly record struct StepsOfWarp(SharedWords Words, int Scratch, int Lane) : IDrawSteps
{
    private const int Halvings = 5;

    /// <summary>Returns the bytes of scratch memory of a warp: a ballot and the components' weights.</summary>
    public static int ScratchBytes(int components) => (1 + components) * sizeof(float);

    /// <inheritdoc/>
    public void Weigh(in MixtureParameters mixture, float largestLogit, float temperature)
    {
        for (int component = Lane; component < mixture.Components; component += Warp.WarpSize)
            Words.Store(AddressOf(component), ChromaDraw.Weight(mixture, component, largestLogit, temperature));
        Warp.Barrier();
    }

    /// <inheritdoc/>
    public float Weight(in MixtureParameters mixture, int component, float largestLogit, float temperature)
        => Words.Single(AddressOf(component));

    /// <inheritdoc/>
    public DrawnComponent Component(in MixtureParameters mixture, int component)
    {
        float value = DrawnComponent.Value(mixture, component, Math.Min(Lane, DrawnComponent.Values - 1));
        return new(Warp.Shuffle(value, 0), Warp.Shuffle(value, 1), Warp.Shuffle(value, 2), Warp.Shuffle(value, 3), Warp.Shuffle(value, 4));
    }

    /// <inheritdoc/>
    public LogisticNoise Noise(in PhiloxWords words)
    {
        float value = LogisticNoise.Value(Lane == 0 ? words.Y : words.Z);
        return new(Warp.Shuffle(value, 0), Warp.Shuffle(value, 1));
    }

    /// <inheritdoc/>
    public float LargestChromaScale(float L, ChromaLevel level)
    {
        // Lane i tests factor inside + i * width, exactly the middles that halvings find; lane 0 tests the factor 1.
        float inside = 0f, width = 1f / (1 << Halvings);
        for (int halvings = 0; halvings < Gamut.Bisections; halvings += Halvings)
        {
            uint contained = Contained(Lane == 0 ? 1f : inside + Lane * width, L, level);
            if ((contained & 1) != 0)
                return 1f;
            inside += LargestInside(contained) * width;
            width *= 1f / (1 << Halvings);
        }
        return inside;
    }

    // The lanes whose factors bring the colour into the gamut.
    private uint Contained(float factor, float L, ChromaLevel level)
    {
        bool isContained = Gamut.ContainsScaled(
            factor, L, ChromaLevels.ToLab(level.A), ChromaLevels.ToLab(level.B), -ChromaLevels.FeedbackTolerance,
            1f + ChromaLevels.FeedbackTolerance);
        Ptx.StoreBallot(Scratch, isContained ? 1 : 0);
        return Words.Word(Scratch);
    }

    // Five halvings of 0 to 32.
    private static int LargestInside(uint contained)
    {
        int inside = 0;
        for (int half = 1 << (Halvings - 1); half > 0; half >>= 1)
            inside += (contained >> (inside + half) & 1) != 0 ? half : 0;
        return inside;
    }

    private int AddressOf(int component) => Scratch + (1 + component) * sizeof(float);
}
