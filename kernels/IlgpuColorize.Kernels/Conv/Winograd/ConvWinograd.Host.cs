using System.Runtime.Intrinsics;
using ILGPU;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Computes fprop or dgrad by Winograd's method on the device <c>cpu</c>, panel after panel: transform the inputs, multiply, transform back.</summary>
internal static class ConvWinogradHost
{
    public static void Launch(ComputeStream stream, string op, in WinogradPanel whole, in GatherOperands operands)
    {
        if (operands.Filter.Tile == HostTile.Channels32)
            Launch<Microkernel<Simd512, Vector512<float>, SixByTwo>>(stream, op, whole, operands);
        else
            Launch<Microkernel<Simd256, Vector256<float>, SixByTwo>>(stream, op, whole, operands);
    }

    private static void Launch<TKernel>(ComputeStream stream, string op, in WinogradPanel whole, in GatherOperands operands)
        where TKernel : struct, IMicrokernel
    {
        (string inputsOf, string outputsOf) = op == nameof(ConvFprop) ? ("ConvFprop.Inputs", "ConvFprop.Outputs") : ("ConvDgrad.Inputs", "ConvDgrad.Outputs");
        int panels = whole.Panels();
        for (int part = 0; part < panels; part++)
        {
            WinogradPanel panel = whole.Part(part, panels);
            int productElements = checked((int)panel.ProductOffset(WinogradTransforms.Products, 0, operands.Filter));
            ArrayView<float> scratch = stream.Device.Scratch(panel.InputElements + productElements);
            ArrayView<float> inputs = scratch.SubView(0, panel.InputElements), products = scratch.SubView(panel.InputElements, productElements);

            WinogradInputWork transform = new(panel, operands.Source, operands.Filter, inputs);
            stream.LaunchHost(inputsOf, WinogradTransformProblem.OfInputs((long)panel.Tiles * panel.Channels), transform.Items, transform);
            WinogradProductWork<TKernel> multiply = new(panel, operands.Filter, inputs, products);
            stream.LaunchHost(op, panel, multiply.Items, multiply);
            WinogradOutputWork<TKernel> transformBack = new(panel, operands, products);
            stream.LaunchHost(outputsOf, WinogradTransformProblem.OfOutputs((long)panel.Tiles * operands.Filter.Results), transformBack.Items, transformBack);
        }
    }
}
