using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Reduce;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>The launch of wgrad with one microkernel. Small filters on many pixels are summed in slices at the same time.</summary>
internal readonly record struct WgradLaunch(
    ComputeStream Stream, ConvProblem Problem, TensorView X, TensorView Dy, ArrayView<float> Dw, GradientWrite Write) : IMicrokernelLaunch
{
    /// <inheritdoc/>
    public void Run<TKernel>()
        where TKernel : struct, IMicrokernel
    {
        ConvWgradSlices cut = new(Problem);
        if (cut.Slices == 1)
        {
            ConvWgradWork<TKernel> whole = new(Problem, cut, X, Dy, Dw, Write);
            Stream.LaunchHost(nameof(ConvWgrad), Problem, whole.Items, whole);
            return;
        }
        ArrayView<float> partials = Stream.Device.Scratch(cut.Slices * Problem.FilterElements);
        ConvWgradWork<TKernel> slices = new(Problem, cut, X, Dy, partials, GradientWrite.Set);
        Stream.LaunchHost(nameof(ConvWgrad), Problem, slices.Items, slices);
        PartialSums.Add(Stream, "ConvWgrad.Sum", partials, cut.Slices, Dw, Write);
    }
}
