using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Normalization;

/// <summary>A filter that is stored in two parts along its input channels.</summary>
internal readonly record struct FilterParts(ArrayView<float> First, ArrayView<float> Second, int C0, int C1)
{
    /// <summary>Reads the element of a row (an output channel's tap) and an input channel.</summary>
    public float Read(int row, int channel) => channel < C0 ? First[row * C0 + channel] : Second[row * C1 + channel - C0];

    /// <summary>Writes such an element.</summary>
    public void Write(int row, int channel, float value)
    {
        if (channel < C0)
            First[row * C0 + channel] = value;
        else
            Second[row * C1 + channel - C0] = value;
    }
}

/// <summary>Computes one output channel's 1 / ||v|| an index, tap by tap.</summary>
internal readonly record struct WeightNormNorms(WeightNormProblem Problem, ArrayView<float> V, ArrayView<float> InverseNorms) : IKernel
{
    public void Execute(int index)
    {
        float sum = 0f;
        for (int tap = 0; tap < Problem.Taps; tap++)
        {
            int first = (index * Problem.Taps + tap) * Problem.C;
            float ofTap = 0f;
            for (int channel = 0; channel < Problem.C; channel++)
                ofTap += V[first + channel] * V[first + channel];
            sum += ofTap;
        }
        InverseNorms[index] = 1f / MathF.Sqrt(sum);
    }
}

/// <summary>Computes one element of w an index.</summary>
internal readonly record struct WeightNormScale(
    WeightNormProblem Problem, ArrayView<float> V, ArrayView<float> G, ArrayView<float> InverseNorms, FilterParts W) : IKernel
{
    public void Execute(int index)
    {
        int filter = index / Problem.FilterElements;
        W.Write(index / Problem.C, index % Problem.C, V[index] * (G[filter] * InverseNorms[filter]));
    }
}

/// <summary>Computes one output channel's dg, and dg / ||v||, an index.</summary>
internal readonly record struct WeightNormProject(
    WeightNormProblem Problem,
    ArrayView<float> V,
    ArrayView<float> InverseNorms,
    FilterParts Dw,
    ArrayView<float> Projections,
    ArrayView<float> Dg,
    GradientWrite Write) : IKernel
{
    public void Execute(int index)
    {
        float sum = 0f;
        for (int tap = 0; tap < Problem.Taps; tap++)
        {
            int row = index * Problem.Taps + tap;
            float ofTap = 0f;
            for (int channel = 0; channel < Problem.C; channel++)
                ofTap += Dw.Read(row, channel) * V[row * Problem.C + channel];
            sum += ofTap;
        }
        float dg = sum * InverseNorms[index];
        Projections[index] = dg * InverseNorms[index];
        Dg.Put(index, dg, Write);
    }
}

/// <summary>Computes one element of dv an index.</summary>
internal readonly record struct WeightNormDirection(
    WeightNormProblem Problem,
    ArrayView<float> V,
    ArrayView<float> G,
    ArrayView<float> InverseNorms,
    FilterParts Dw,
    ArrayView<float> Projections,
    ArrayView<float> Dv,
    GradientWrite Write) : IKernel
{
    public void Execute(int index)
    {
        int filter = index / Problem.FilterElements;
        float dw = Dw.Read(index / Problem.C, index % Problem.C);
        Dv.Put(index, G[filter] * InverseNorms[filter] * (dw - V[index] * Projections[filter]), Write);
    }
}
