using ILGPU;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Optimizers;

/// <summary>
/// One partial sum of squares an index, over elements that are <see cref="GradientClip.Partials"/> apart. The sum is kept in double
/// precision: the squares of ten million gradients would lose a float's digits.
/// </summary>
internal readonly record struct GradientSquares(ArrayView<float> Gradients, ArrayView<double> Partials) : IKernel
{
    public void Execute(int index)
    {
        double sum = 0;
        for (int i = index; i < Gradients.Length; i += GradientClip.Partials)
            sum += (double)Gradients[i] * Gradients[i];
        Partials[index] = sum;
    }
}

/// <summary>The factor that brings the whole gradient to its limit, computed in one index.</summary>
internal readonly record struct GradientScale(
    ArrayView<double> Partials, ArrayView<StepState> State, ArrayView<float> Norm, float Limit) : IKernel
{
    public void Execute(int index)
    {
        double sum = 0;
        for (int i = 0; i < Partials.Length; i++)
            sum += Partials[i];
        float norm = (float)Math.Sqrt(sum);
        Norm[index] = norm;
        State[index] = State[index] with { GradientScale = norm > Limit ? Limit / norm : 1f };
    }
}
