using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>Evaluates and draws the row of one sample an index, pixel by pixel.</summary>
internal readonly record struct DrawRowOfSample(
    DrawRowProblem Problem, DrawRowFragments Fragments, int Row,
    DrawRowTensors Tensors, DrawRowFilters Filters, DrawChromaPixel Draw) : IKernel
{
    /// <inheritdoc/>
    public void Execute(int index)
    {
        for (int column = 0; column < Problem.Columns; column++)
        {
            Begin(index, column);
            for (int stage = 0; stage < 2 * Problem.Layers; stage += 2)
            {
                Convolve(stage, index, column);
                ConvolveGated(stage + 1, index, column);
            }
            ComputeMixture(index, column);
            DrawChromaPixel draw = Draw with { Region = PixelRegion.OfPixel(Row, column) };
            draw.Execute(index);
        }
    }

    // r = its terms + the weights of a and b, channels 0 and 1 of the lower tap, for what the pixel to the left has drawn.
    private void Begin(int sample, int column)
    {
        int pixel = Problem.Pixel(0, sample, Row, column);
        int left = (pixel - 1) * Draw.Canvas.Pitch;
        for (int channel = 0; channel < Problem.Channels; channel++)
        {
            float r = Tensors.R[pixel * Tensors.R.Pitch + channel];
            int tap = DrawRow.StemTap(channel);
            if (column > 0)
                r += Filters.StemRight[tap] * Draw.Canvas[left] + Filters.StemRight[tap + 1] * Draw.Canvas[left + 1];
            SetResidual(pixel, channel, r);
            Activate(0, sample, column, channel, r);
        }
    }

    private void Convolve(int stage, int sample, int column)
    {
        int term = Problem.Pixel(stage / 2, sample, Row, column) * Tensors.FirstTerms.Pitch;
        for (int output = 0; output < Problem.Channels; output++)
            Activate(stage + 1, sample, column, output, Tensors.FirstTerms[term + output] + Sum(stage, output, sample, column));
    }

    private void ConvolveGated(int stage, int sample, int column)
    {
        int pixel = Problem.Pixel(0, sample, Row, column);
        int term = Problem.Pixel(stage / 2, sample, Row, column) * Tensors.GatedTerms.Pitch;
        for (int channel = 0; channel < Problem.Channels; channel++)
        {
            float p = Tensors.GatedTerms[term + 2 * channel] + Sum(stage, 2 * channel, sample, column);
            float q = Tensors.GatedTerms[term + 2 * channel + 1] + Sum(stage, 2 * channel + 1, sample, column);
            float y = Tensors.R[pixel * Tensors.R.Pitch + channel] + p * Elementary.Sigmoid(q);
            SetResidual(pixel, channel, y);
            Activate(stage + 1, sample, column, channel, y);
        }
    }

    private void ComputeMixture(int sample, int column)
    {
        int mixture = Problem.Pixel(0, sample, Row, column) * Draw.Mixture.Pitch;
        for (int output = 0; output < Problem.MixtureChannels; output++)
            Draw.Mixture.Store(mixture + output, Filters.OutputBias[output] + Sum(2 * Problem.Layers, output, sample, column));
    }

    // The left tap, where there is one, then the pixel's own; the last stage has its own alone.
    private float Sum(int stage, int output, int sample, int column)
    {
        int firstTap = stage < 2 * Problem.Layers ? 1 : 0;
        float sum = 0f;
        for (int tap = firstTap == 0 || column == 0 ? 0 : 1; tap >= 0; tap--)
        {
            int from = Problem.Pixel(stage, sample, Row, column - tap) * Tensors.Activated.Pitch;
            int reduced = (firstTap - tap) * 2 * Problem.Channels;
            for (int channel = 0; channel < 2 * Problem.Channels; channel++)
                sum += Tensors.Activated[from + channel] * DrawRow.Weight(
                    Filters.Packed, Fragments.Index(stage, output, reduced + channel));
        }
        return sum;
    }

    private void Activate(int stage, int sample, int column, int channel, float x)
    {
        int pair = Problem.Pixel(stage, sample, Row, column) * Tensors.Activated.Pitch + 2 * channel;
        EluPair activated = EluPair.Of(x);
        Tensors.Activated.Store(pair, activated.Positive);
        Tensors.Activated.Store(pair + 1, activated.Negative);
    }

    private void SetResidual(int pixel, int channel, float value) => Tensors.R.Store(pixel * Tensors.R.Pitch + channel, value);
}
