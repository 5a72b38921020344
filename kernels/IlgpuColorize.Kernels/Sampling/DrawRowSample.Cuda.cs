using ILGPU;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Losses;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>
/// The warp of <see cref="DrawRowTensorCore{TCluster}"/> that begins and draws the pixels of one of the eight samples; every group of a
/// cluster does so for all of them. What a pixel draws its warp knows when it begins the next one, without a barrier.
/// </summary>
/// <param name="Results">Where results go.</param>
/// <param name="Memory">The group's shared memory.</param>
/// <param name="Words">The same, to be read.</param>
/// <param name="Sample">The sample, of the eight.</param>
/// <param name="Lane">The lane within the warp.</param>
/// <param name="Key">The sample's random numbers.</param>
/// <param name="Options">How to draw.</param>
internal readonly record struct DrawRowSample<TCluster>(
    DrawRowResults<TCluster> Results, DrawRowMemory<TCluster> Memory, SharedWords Words, int Sample, int Lane, DrawKey Key,
    DrawOptions Options)
    where TCluster : struct, IGroupCluster
{
    private DrawRowArguments Arguments => Results.Arguments;

    private DrawRowProblem Problem => Arguments.Problem;

    private MixtureParameters Mixture => new(
        new TensorView(
            SharedMemory.GetDynamic<float>(), new Shape(1, 1, MmaTile.Columns, Problem.MixtureChannels), Problem.MixtureChannels),
        Words.IndexOf(Memory.Mixture(Sample, 0)), Problem.Components);

    /// <summary>Returns what a warp has of its sample; of one beyond the eight it is of no use.</summary>
    public static unsafe DrawRowSample<TCluster> Of(
        in DrawRowResults<TCluster> results, in DrawRowMemory<TCluster> memory, SharedWords words, int warp, int lane)
        => new(
            results, memory, words, warp, lane, ((DrawKey*)results.Arguments.Keys)[results.SampleOf(warp)],
            *(DrawOptions*)results.Arguments.Options);

    /// <summary>
    /// Asks for the terms of r of a pixel. A lane reads back only what it copied itself, so that it waits for no other lane.
    /// </summary>
    public void Fetch(int column)
    {
        long terms = Arguments.R.BFloat16(Results.PixelOf(0, Sample, column), 0);
        for (int channel = 2 * Lane; channel < Problem.Channels; channel += 2 * Warp.WarpSize)
            Ptx.CpAsyncWord(AddressOfTerms(channel), terms + channel * sizeof(ushort));
    }

    /// <summary>
    /// Begins the pixel that was asked for: r = its terms + the stem's weights for the a and b drawn to the left, two channels a lane.
    /// </summary>
    /// <returns>What the pixel is drawn with, asked for long before.</returns>
    public unsafe DrawnPixel Begin(int column, TwoValues left)
    {
        int pixel = Results.PixelOf(0, Sample, column);
        int* guide = (int*)Arguments.Guide + 2 * pixel;
        DrawnPixel drawn = new(*(float*)Arguments.Lightness.Single(pixel, 0), guide[0], guide[1]);
        Ptx.CpAsyncWait();
        for (int channel = 2 * Lane; channel < Problem.Channels; channel += 2 * Warp.WarpSize)
        {
            TwoValues terms = TwoValues.OfBFloat16Bits(Words.Word(AddressOfTerms(channel)));
            int taps = Memory.TapsOf(channel);
            float first = terms.V0 + Tap(taps, left), second = terms.V1 + Tap(taps + 2 * sizeof(float), left);
            Ptx.StoreSingleInGroup(Memory.Residual(Sample, channel), first, second);
            EluPair one = EluPair.ToBeRounded(first), other = EluPair.ToBeRounded(second);
            Ptx.StoreBFloat16InGroup(
                Memory.Pair(0, column & 1, Sample, channel), one.Positive, one.Negative, other.Positive, other.Negative);
        }
        return drawn;
    }

    /// <summary>Draws the pixel.</summary>
    /// <returns>The a and b drawn.</returns>
    public TwoValues Draw(int column, DrawnPixel pixel)
    {
        ChromaLevel level = ChromaDraw.DrawNear(
            new StepsOfWarp(Words, Memory.ScratchOf(Sample), Lane), Mixture, pixel.Lightness, Key,
            Arguments.Row * Problem.Columns + column, new ChromaLevel(pixel.GuideA, pixel.GuideB), Options);
        TwoValues chroma = new(ChromaLevels.ToNetwork(level.A), ChromaLevels.ToNetwork(level.B));
        if (Lane == 0)
            Results.KeepChroma(Sample, column, level, chroma.V0, chroma.V1);
        return chroma;
    }

    private float Tap(int address, TwoValues left)
    {
        TwoValues weights = Words.Singles(address);
        return weights.V0 * left.V0 + weights.V1 * left.V1;
    }

    private int AddressOfTerms(int channel) => Memory.TermsOf(Sample) + channel * sizeof(ushort);
}

/// <summary>What a pixel is drawn with beside its mixture.</summary>
/// <param name="Lightness">Its lightness.</param>
/// <param name="GuideA">The level of a to keep near, or <see cref="HoldChroma.Free"/>.</param>
/// <param name="GuideB">The level of b to keep near.</param>
internal readonly record struct DrawnPixel(float Lightness, int GuideA, int GuideB);
