using ILGPU;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Resample;

/// <summary>
/// Fits chroma = slope L + offset to the 3 x 3 window of a lattice pixel, an index a pixel, by ridge regression (the guided filter: He, Sun
/// and Tang 2013, equations 5 and 6). Planes of the model: slope of a, slope of b, offset of a, offset of b. Margins repeat the border.
/// </summary>
internal readonly record struct LocalLinearFit(PlaneStack Lightness, PlaneStack Chroma, PlaneStack Model) : IKernel
{
    /// <summary>The variance of lightness, in L squared, that halves a slope: below it, contrast is texture rather than an edge.</summary>
    public const float Ridge = 4;

    public void Execute(int index)
    {
        (_, int row, int column) = Lightness.Locate(index);
        float l = 0, ll = 0, a = 0, b = 0, la = 0, lb = 0;
        for (int y = row - 1; y <= row + 1; y++)
        {
            for (int x = column - 1; x <= column + 1; x++)
            {
                float light = Lightness.Data[Lightness.At(0, y, x)];
                float red = Chroma.Data[Chroma.At(0, y, x)], yellow = Chroma.Data[Chroma.At(1, y, x)];
                l += light;
                ll += light * light;
                a += red;
                b += yellow;
                la += light * red;
                lb += light * yellow;
            }
        }
        float mean = l / 9, scale = 1 / (ll / 9 - mean * mean + Ridge);
        float slopeOfA = (la / 9 - mean * (a / 9)) * scale, slopeOfB = (lb / 9 - mean * (b / 9)) * scale;
        Model.Data[Model.At(0, row, column)] = slopeOfA;
        Model.Data[Model.At(1, row, column)] = slopeOfB;
        Model.Data[Model.At(2, row, column)] = a / 9 - slopeOfA * mean;
        Model.Data[Model.At(3, row, column)] = b / 9 - slopeOfB * mean;
    }
}

/// <summary>Averages every element with its eight neighbours, an index an element. Margins repeat the border.</summary>
internal readonly record struct WindowMean(PlaneStack From, PlaneStack To) : IKernel
{
    public void Execute(int index)
    {
        (int plane, int row, int column) = From.Locate(index);
        float sum = 0;
        for (int y = row - 1; y <= row + 1; y++)
        {
            for (int x = column - 1; x <= column + 1; x++)
                sum += From.Data[From.At(plane, y, x)];
        }
        To.Data[To.At(plane, row, column)] = sum / 9;
    }
}

/// <summary>Applies the models to rows of the photo's lightness, an index a pixel: a and b, neighbours in memory.</summary>
internal readonly record struct LocalLinearApply(
    PlaneStack Model, ResampleAxis Rows, ResampleAxis Columns, int FirstRow, ArrayView<float> Lightness, ArrayView<float> Chroma) : IKernel
{
    public void Execute(int index)
    {
        int row = FirstRow + index / Columns.Fine, column = index % Columns.Fine;
        float light = Lightness[index];
        float slopeOfA = BackProjection.Interpolate(Model, Rows, Columns, 0, row, column);
        float slopeOfB = BackProjection.Interpolate(Model, Rows, Columns, 1, row, column);
        Chroma[2 * index] = slopeOfA * light + BackProjection.Interpolate(Model, Rows, Columns, 2, row, column);
        Chroma[2 * index + 1] = slopeOfB * light + BackProjection.Interpolate(Model, Rows, Columns, 3, row, column);
    }
}
