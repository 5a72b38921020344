using System.Runtime.Intrinsics;
using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Launches wgrad by Winograd's method on the device <c>cpu</c>: transform the inputs and the gradients of some tiles, add their products, go on with the next, and transform the sums back.</summary>
internal static class WgradLaunch
{
    public static void Launch(ComputeStream stream, in ConvProblem problem, TensorView x, TensorView dy, ArrayView<float> dw, GradientWrite write)
    {
        WgradTiles whole = WgradTiles.Whole(problem);
        if (whole.Tile == HostTile.Channels32)
            Launch<Microkernel<Simd512, Vector512<float>, SixByTwo>>(stream, whole, x, dy, dw, write);
        else
            Launch<Microkernel<Simd256, Vector256<float>, SixByTwo>>(stream, whole, x, dy, dw, write);
    }

    private static void Launch<TKernel>(ComputeStream stream, in WgradTiles whole, TensorView x, TensorView dy, ArrayView<float> dw, GradientWrite write)
        where TKernel : struct, IMicrokernel
    {
        const int products = WinogradTransforms.Products;
        int parts = whole.Parts();
        WgradTiles longest = whole with { Count = (whole.Count + parts - 1) / parts };
        int inputElements = checked((int)(products * longest.InputStep)), gradientElements = checked((int)(products * longest.GradientStep));
        int sumElements = checked((int)(products * longest.SumStep));
        ArrayView<float> scratch = stream.Device.Scratch(inputElements + gradientElements + sumElements);
        ArrayView<float> inputs = scratch.SubView(0, inputElements), gradients = scratch.SubView(inputElements, gradientElements);
        ArrayView<float> sums = scratch.SubView(inputElements + gradientElements, sumElements);
        for (int part = 0; part < parts; part++)
        {
            WgradTiles tiles = whole.Part(part, parts);
            WgradPatchWork<InputPatch> ofInputs = new(tiles, x, tiles.Problem.Pad, inputs, tiles.InputStep, WinogradTransforms.Lanes);
            stream.LaunchHost("ConvWgrad.Inputs", WinogradTransformProblem.OfInputs((long)tiles.Count * x.C), ofInputs.Items, ofInputs);
            WgradPatchWork<GradientPatch> ofGradients = new(tiles, dy, default, gradients, tiles.GradientStep, TKernel.Width);
            stream.LaunchHost("ConvWgrad.Gradients", WinogradTransformProblem.OfOutputs((long)tiles.Count * dy.C), ofGradients.Items, ofGradients);
            WgradProductWork<TKernel> add = new(tiles, inputs, gradients, sums);
            stream.LaunchHost(nameof(ConvWgrad), tiles, add.Items, add);
        }
        WgradFilterWork transform = new(whole, sums, dw, adds: write == GradientWrite.Add);
        stream.LaunchHost("ConvWgrad.Filter", WinogradTransformProblem.OfFilter((long)x.C * dy.C), transform.Items, transform);
    }
}
