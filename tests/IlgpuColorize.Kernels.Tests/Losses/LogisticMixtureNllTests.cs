using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Losses;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Reference;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Losses;

public abstract class LogisticMixtureNllTests(ComputeDevice device)
{
    [Fact]
    public void Loss_equals_the_reference() => ForEachCase((scope, drawn) =>
    {
        Assert.Equal(drawn.BitsPerDim(drawn.Parameters), Forward(scope, drawn, out double[] nats),
            2e-6 * Math.Abs(drawn.BitsPerDim(drawn.Parameters)) + 1e-6);
        Numbers.Close(drawn.PixelNats(), nats, 2e-6);
    });

    [Fact]
    public void Gradient_equals_central_differences() => ForEachCase((scope, drawn) =>
    {
        double[] expected = CentralDifferences.Gradient(moved => 2 * drawn.BitsPerDim(moved), drawn.Parameters);
        TensorView parameters = scope.Input(drawn.Shape, drawn.Parameters).View;
        TensorView lightness = scope.Data(drawn.Shape.WithChannels(1), drawn.Lightness).View;
        TensorView x = scope.Data(drawn.Shape.WithChannels(2), drawn.X).View;
        ArrayView<float> dloss = scope.FlatOf([2]);
        scope.CheckGradient(expected, drawn.Shape, 2e-5,
            dparameters => LogisticMixtureNll.Backward(scope.Stream, parameters, lightness, x, drawn.Components, dloss, dparameters));
    });

    [Fact]
    public void Gradient_that_the_forward_pass_keeps_is_that_of_the_backward_pass() => ForEachCase((scope, drawn) =>
    {
        TensorView parameters = scope.Input(drawn.Shape, drawn.Parameters).View;
        if (!LogisticMixtureNll.SharesPasses(scope.Stream, parameters))
            return;
        TensorView lightness = scope.Data(drawn.Shape.WithChannels(1), drawn.Lightness).View;
        TensorView x = scope.Data(drawn.Shape.WithChannels(2), drawn.X).View;
        TensorView slope = scope.Output(drawn.Shape).View;
        ArrayView<float> dloss = scope.FlatOf([2]);
        ArrayView<float> workspace = scope.FlatOutput(LogisticMixtureNll.WorkspaceLength(drawn.Shape));
        LogisticMixtureNll.Forward(scope.Stream, parameters, lightness, x, drawn.Components, workspace, scope.FlatOutput(1), slope);
        DeviceTensor expected = scope.Output(drawn.Shape);
        GradientTarget target = new(expected.View, GradientWrite.Set);
        LogisticMixtureNll.Backward(scope.Stream, parameters, lightness, x, drawn.Components, dloss, target);
        scope.CheckGradient(
            expected.Read(),
            drawn.Shape,
            1e-6,
            dparameters => LogisticMixtureNll.Backward(scope.Stream, slope, drawn.Components, dloss, dparameters));
    });

    [Fact]
    public void Channels_beyond_the_mixture_get_exactly_zero()
    {
        using var scope = new OpScope(device, extraPitch: 3);
        var drawn = MixtureCase.Ordinary(new Shape(1, 2, 3, 21), components: 2);
        DeviceTensor dparameters = scope.Output(drawn.Shape);
        LogisticMixtureNll.Backward(
            scope.Stream,
            scope.Input(drawn.Shape, drawn.Parameters).View,
            scope.Data(drawn.Shape.WithChannels(1), drawn.Lightness).View,
            scope.Data(drawn.Shape.WithChannels(2), drawn.X).View,
            2,
            scope.FlatOf([1]),
            new GradientTarget(dparameters.View, GradientWrite.Set));
        Assert.All(dparameters.Read().Chunk(21), pixel => Assert.All(pixel[16..], value => Assert.Equal(0, value)));
    }

    [Fact]
    public void NaN_in_the_parameters_reaches_the_loss()
    {
        using var scope = new OpScope(device);
        var drawn = MixtureCase.Ordinary(new Shape(1, 1, 2, 80), components: 10);
        foreach (int channel in new[] { 0, 15, 45, 65, 79 })
        {
            double[] poisoned = [.. drawn.Parameters];
            poisoned[channel] = double.NaN;
            Assert.True(double.IsNaN(Forward(scope, drawn with { Parameters = poisoned }, out _)), $"channel {channel} hides NaN");
        }
    }

    [Fact]
    public void Refuses_tensors_that_do_not_fit()
    {
        using var scope = new OpScope(device);
        TensorView parameters = scope.Output(new Shape(1, 2, 2, 15)).View;
        TensorView two = scope.Output(new Shape(1, 2, 2, 2)).View;
        string Refusal(TensorView p, TensorView lightness, TensorView x)
            => Assert.Throws<ArgumentException>(() =>
                LogisticMixtureNll.Forward(scope.Stream, p, lightness, x, 2, scope.FlatOutput(300), scope.FlatOutput(1))).Message;
        Assert.Equal("LogisticMixtureNll: 'parameters' has shape [1x2x2x15]; it needs at least 16 channels, 8 for each of 2 components.",
            Refusal(parameters, two, two));
        TensorView enough = scope.Output(new Shape(1, 2, 2, 16)).View;
        Assert.Equal("LogisticMixtureNll: 'lightness' has shape [1x2x2x2]; it needs 1 channel, the mean lightness of a cell.",
            Refusal(enough, two, two));
    }

    private static double Forward(OpScope scope, MixtureCase drawn, out double[] nats)
    {
        ArrayView<float> workspace = scope.FlatOutput(LogisticMixtureNll.WorkspaceLength(drawn.Shape));
        ArrayView<float> loss = scope.FlatOutput(1);
        LogisticMixtureNll.Forward(
            scope.Stream,
            scope.Input(drawn.Shape, drawn.Parameters).View,
            scope.Data(drawn.Shape.WithChannels(1), drawn.Lightness).View,
            scope.Data(drawn.Shape.WithChannels(2), drawn.X).View,
            drawn.Components,
            workspace,
            loss);
        nats = scope.Read(workspace.SubView(0, drawn.Shape.Pixels));
        return scope.Read(loss)[0];
    }

    private void ForEachCase(Action<OpScope, MixtureCase> check)
    {
        foreach (MixtureCase drawn in MixtureCase.All)
            foreach ((int extraPitch, ElementType elementType) in OpScope.Layouts)
            {
                using var scope = new OpScope(device, extraPitch, elementType);
                check(scope, drawn with { Parameters = scope.Representable(drawn.Parameters) });
            }
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu() : LogisticMixtureNllTests(TestDevices.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnCpuPortable() : LogisticMixtureNllTests(PortableDevice.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator() : LogisticMixtureNllTests(TestDevices.Simulator);

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda() : LogisticMixtureNllTests(TestDevices.Cuda);
}
