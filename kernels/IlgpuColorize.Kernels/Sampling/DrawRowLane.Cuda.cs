using ILGPU;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Losses;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>Is a thread of <see cref="DrawRowTensorCore"/>, with where it works.</summary>
/// <param name="Arguments">The kernel's arguments.</param>
/// <param name="Memory">The group's shared memory.</param>
/// <param name="Fragments">The layout of the weights.</param>
/// <param name="Generic">What makes a shared address a generic one.</param>
/// <param name="Start">Where dynamic shared memory begins.</param>
/// <param name="Warp">The warp within the group.</param>
/// <param name="Index">The lane within the warp.</param>
internal readonly record struct DrawRowLane(
    DrawRowArguments Arguments, DrawRowMemory Memory, DrawRowFragments Fragments, long Generic, int Start, int Warp, int Index)
{
    private DrawRowProblem Problem => Arguments.Problem;

    private int Thread => Warp * 32 + Index;

    // The lane's pair of outputs in a tile, and its pair of samples in the group.
    private int OutputPair => Index / 4 * 2;

    private int SamplePair => Index % 4 * 2;

    /// <summary>Returns the global address of the lane's first weights in a warp's stream.</summary>
    public long Weights(int warp) => Arguments.Packed + (long)Fragments.FirstStep(warp) * MmaTile.StepBytes + Index * MmaTile.LaneBytes;

    /// <summary>Sets the activations left of the first column to zero.</summary>
    public unsafe void ClearLeft()
    {
        int words = MmaTile.Columns * Memory.ActivationPitch / sizeof(int);
        for (int stage = 0; stage < Problem.Stages; stage++)
        {
            int* left = (int*)(Generic + Memory.Activations(stage, 1));
            for (int word = Thread; word < words; word += DrawRowTensorCore.Threads)
                left[word] = 0;
        }
    }

    /// <summary>Begins a pixel: r = its terms + the stem's weights for the a and b drawn to the left. Neighbouring threads have neighbouring channels.</summary>
    public unsafe void Begin(int column)
    {
        for (int item = Thread; item < Problem.Channels * MmaTile.Columns; item += DrawRowTensorCore.Threads)
        {
            int channel = item % Problem.Channels, sample = item / Problem.Channels;
            float r = TwoValues.LoadBFloat16(Arguments.R.BFloat16(PixelOf(0, sample, column), channel & ~1)).Of(channel & 1);
            if (column > 0)
            {
                float* chroma = (float*)(Generic + Memory.ChromaOf(sample));
                float* tap = (float*)Arguments.StemRight + DrawRow.StemTap(channel);
                r += tap[0] * chroma[0] + tap[1] * chroma[1];
            }
            *(float*)(Generic + Memory.Residual(channel, sample)) = r;
            Activate(0, sample, column, channel, r);
        }
    }

    /// <summary>Computes the warp's tiles of a stage.</summary>
    /// <returns>The position that the warp's stream of weights has reached.</returns>
    public StreamPosition Convolve(FragmentStream weights, StreamPosition position, int stage, int column)
    {
        bool isLast = stage == 2 * Problem.Layers;
        for (int tile = Warp; tile < Fragments.Tiles(stage); tile += DrawRowFragments.Warps)
        {
            int output = tile * MmaTile.Rows + OutputPair;
            // Asked for before the products, to be there after them.
            TwoValues even = isLast ? default : Term(stage, SamplePair, column, output);
            TwoValues odd = isLast ? default : Term(stage, SamplePair + 1, column, output);
            MmaTile.Clear();
            if (!isLast)
                position = Accumulate(weights, position, Memory.Activations(stage, (column & 1) ^ 1));
            position = Accumulate(weights, position, Memory.Activations(stage, column & 1));
            MmaTile.Store(Memory.ScratchOf(Thread));
            Finish(stage, column, output, even, odd);
        }
        return position;
    }

    /// <summary>Draws a sample's pixel, a thread for each of the eight.</summary>
    public unsafe void Draw(int column)
    {
        if (Thread >= MmaTile.Columns)
            return;
        int sample = SampleOf(Thread), pixel = PixelOf(0, Thread, column);
        DrawKey* keys = (DrawKey*)Arguments.Keys;
        PhiloxWords words = keys[sample].Words(Arguments.Row * Problem.Columns + column);
        TensorView mixtures = new(SharedMemory.GetDynamic<float>(), new Shape(1, 1, MmaTile.Columns, Problem.MixtureChannels), Problem.MixtureChannels);
        MixtureParameters mixture = new(mixtures, (Memory.Mixture(Thread, 0) - Start) / sizeof(float), Problem.Components);
        ChromaLevel level = ChromaDraw.Draw(mixture, *(float*)Arguments.Lightness.Single(pixel, 0), words, Arguments.Options);
        float a = ChromaLevels.ToNetwork(level.A), b = ChromaLevels.ToNetwork(level.B);
        float* chroma = (float*)(Generic + Memory.ChromaOf(Thread));
        chroma[0] = a;
        chroma[1] = b;
        if (!IsStored(Thread))
            return;
        float* canvas = (float*)Arguments.Canvas.Single(pixel, 0);
        canvas[0] = a;
        canvas[1] = b;
        int* levels = (int*)Arguments.Levels + 2 * pixel;
        levels[0] = level.A;
        levels[1] = level.B;
    }

    private StreamPosition Accumulate(FragmentStream weights, StreamPosition position, int activations)
    {
        int columns = activations + Index % 8 * Memory.ActivationPitch + Index / 8 * 16;
        for (int step = 0; step < Fragments.StepsOfTap; step++)
        {
            int rows = weights.AddressOf(position);
            position = weights.Next(position);
            MmaTile.Multiply(rows, columns + step * (MmaTile.StepElements * sizeof(ushort)));
        }
        return position;
    }

    private TwoValues Term(int stage, int sample, int column, int output)
    {
        PixelRows terms = stage % 2 == 0 ? Arguments.FirstTerms : Arguments.GatedTerms;
        return TwoValues.LoadBFloat16(terms.BFloat16(PixelOf(stage / 2, sample, column), output));
    }

    private unsafe void Finish(int stage, int column, int output, TwoValues even, TwoValues odd)
    {
        float* sums = (float*)(Generic + Memory.ScratchOf(Thread));
        float upperEven = sums[0] + even.V0, upperOdd = sums[1] + odd.V0, lowerEven = sums[2] + even.V1, lowerOdd = sums[3] + odd.V1;
        if (stage == 2 * Problem.Layers)
        {
            SetMixture(column, output, SamplePair, upperEven, lowerEven);
            SetMixture(column, output, SamplePair + 1, upperOdd, lowerOdd);
        }
        else if (stage % 2 == 0)
        {
            Activate(stage + 1, SamplePair, column, output, upperEven);
            Activate(stage + 1, SamplePair, column, output + 1, lowerEven);
            Activate(stage + 1, SamplePair + 1, column, output, upperOdd);
            Activate(stage + 1, SamplePair + 1, column, output + 1, lowerOdd);
        }
        else
        {
            Gate(stage, SamplePair, column, output / 2, upperEven, lowerEven);
            Gate(stage, SamplePair + 1, column, output / 2, upperOdd, lowerOdd);
        }
    }

    // Every stage's lane of a channel and sample is the same: the residual needs no barrier.
    private unsafe void Gate(int stage, int sample, int column, int channel, float p, float q)
    {
        float* residual = (float*)(Generic + Memory.Residual(channel, sample));
        float y = *residual + p * Elementary.Sigmoid(q);
        *residual = y;
        Activate(stage + 1, sample, column, channel, y);
    }

    private unsafe void SetMixture(int column, int output, int sample, float first, float second)
    {
        // 8 M is even: both are there, or neither.
        if (output >= Problem.MixtureChannels)
            return;
        float* bias = (float*)Arguments.OutputBias + output;
        float* mixture = (float*)(Generic + Memory.Mixture(sample, output));
        mixture[0] = first + bias[0];
        mixture[1] = second + bias[1];
        if (!IsStored(sample))
            return;
        float* stored = (float*)Arguments.Mixture.Single(PixelOf(0, sample, column), output);
        stored[0] = mixture[0];
        stored[1] = mixture[1];
    }

    // The next pixel and the next row read what the blocks' stages read; what the last stage reads is nobody else's.
    private void Activate(int stage, int sample, int column, int channel, float x)
    {
        EluPair activated = EluPair.Of(x);
        Ptx.StoreBFloat16(Generic + Memory.Pair(stage, column & 1, sample, channel), activated.Positive, activated.Negative);
        if (stage < 2 * Problem.Layers && IsStored(sample))
            Ptx.StoreBFloat16(Arguments.Activated.BFloat16(PixelOf(stage, sample, column), 2 * channel), activated.Positive, activated.Negative);
    }

    private int SampleOf(int sample) => Math.Min(Grid.IdxX * MmaTile.Columns + sample, Problem.Samples - 1);

    private bool IsStored(int sample) => Grid.IdxX * MmaTile.Columns + sample < Problem.Samples;

    private int PixelOf(int part, int sample, int column) => Problem.Pixel(part, SampleOf(sample), Arguments.Row, column);
}
