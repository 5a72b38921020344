using ILGPU;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Reduce;

/// <summary>
/// Computes one partial sum an index, over elements that are <see cref="Sum.Partials"/> apart, so that neighbouring threads read
/// neighbours.
/// </summary>
internal readonly record struct SumPartials(ArrayView<float> X, ArrayView<float> Partials) : IKernel
{
    public void Execute(int index)
    {
        float sum = 0f;
        for (int i = index; i < X.Length; i += Sum.Partials)
            sum += X[i];
        Partials[index] = sum;
    }
}
