using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Reduce;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Reduce;

public abstract class ChannelSumsTests(ComputeDevice device)
{
    // More channels than a group has, a tail of pixels, several stretches.
    private static readonly Shape Shape = new(3, 10, 27, 35);

    [Fact]
    public void Sums_over_stretches_equal_the_reference()
    {
        using var scope = new OpScope(device, extraPitch: 2);
        double[] x = Numbers.Uniform(1, Shape.Elements), center = Numbers.Uniform(2, Shape.C), before = Numbers.Uniform(3, Shape.C);
        double[] plain = new double[Shape.C], squared = new double[Shape.C];
        for (int i = 0; i < x.Length; i++)
        {
            plain[i % Shape.C] += x[i];
            squared[i % Shape.C] += Math.Pow(x[i] - center[i % Shape.C], 2);
        }
        TensorView input = scope.Input(Shape, x).View;
        ArrayView<float> result = scope.FlatOf(before);
        Run(scope, input, default, 0.5f, result, GradientWrite.Add);
        Numbers.Close([.. before.Zip(plain, (left, right) => left + right / 2)], scope.Read(result), 1e-6);
        Run(scope, input, scope.FlatOf(center), 1f, result, GradientWrite.Set);
        Numbers.Close(squared, scope.Read(result), 1e-6);
    }

    private static void Run(OpScope scope, TensorView x, ArrayView<float> center, float scale, ArrayView<float> result, GradientWrite write)
        => ChannelSums.Forward(scope.Stream, "Op", new ElementwiseProblem(x.Shape, 1, 1), x, center, scale, result, write);

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator() : ChannelSumsTests(TestDevices.Simulator);

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda() : ChannelSumsTests(TestDevices.Cuda);
}
