using IlgpuColorize.Autograd;
using IlgpuColorize.Autograd.Ops;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Tests.Autograd;

/// <summary>Holds filters that are normalised together against the same filters normalised one by one.</summary>
[Collection(TestDevices.Collection)]
public sealed class JointNormalizationTests : IDisposable
{
    private static readonly ConvWindow Window = ConvWindow.Same3x3();
    private readonly ParameterSet _parameters = new();
    private readonly FilterDeclaration[] _declarations;
    private readonly TensorPool _pool = new(Device);
    private readonly DeviceTensor _x = new(Device, new Shape(2, 4, 3, 2), Numbers.Uniform(1, 48));

    public JointNormalizationTests()
    {
        _declarations = [Declare("first", 5, 2), Declare("second", 4, 5, 2), Declare("unreached", 3, 2)];
        _parameters.Allocate(Device, trainable: true);
        Device.DefaultStream.Upload<float>(
            Array.ConvertAll(Numbers.Uniform(2, _parameters.Length), value => (float)value), _parameters.Values);
    }

    private static ComputeDevice Device => PortableDevice.Cpu;

    public void Dispose()
    {
        _x.Dispose();
        _pool.Dispose();
        _parameters.Dispose();
    }

    [Fact]
    public void Values_and_gradients_are_those_of_separate_filters()
    {
        (double[] y, double[] gradients) joint = Run(Together());
        (double[] y, double[] gradients) separate = Run(
            [.. _declarations.Select(declared => new SeparateNormalization(Device, declared, isTrained: true))]);
        Numbers.Close(separate.y, joint.y, 1e-6);
        Numbers.Close(separate.gradients, joint.gradients, 1e-6);
    }

    [Fact]
    public void Filter_that_no_loss_reaches_gets_a_gradient_of_zero()
    {
        Parameter v = _declarations[2].Direction;
        Device.DefaultStream.Upload<float>([.. Enumerable.Repeat(float.NaN, v.Length)], v.In(_parameters.Gradients));
        Run(Together());
        Assert.All(Device.DefaultStream.Download(v.In(_parameters.Gradients)), value => Assert.Equal(0, value));
    }

    [Fact]
    public void All_filters_take_two_launches_each_way()
    {
        IReadOnlyList<string> ops = LaunchLog.Of(Device.DefaultStream, () => Run(Together()));
        string[] forward = ["BatchedWeightNorm.Squares", "BatchedWeightNorm.Forward"];
        // Forward again when the first convolution asks for the weights.
        Assert.Equal(
            [.. forward, .. forward, "BatchedWeightNorm.Projections", "BatchedWeightNorm.Backward"],
            ops.Where(op => op.Contains("WeightNorm", StringComparison.Ordinal)));
    }

    private INormalization[] Together() => [new JointNormalization(Device, _parameters, _declarations)];

    private (double[] Y, double[] Gradients) Run(INormalization[] normalizations)
    {
        NormalizedFilter[] filters = [.. normalizations.SelectMany(
            normalization => normalization is JointNormalization joint ? joint.Filters : [((SeparateNormalization)normalization).Filter])];
        foreach (INormalization normalization in normalizations)
            normalization.Refresh(Device.DefaultStream);
        using Tape tape = new(Device.DefaultStream, _pool, TapeMode.Training);
        Tensor x = Tensor.Over(_x.View);
        Tensor hidden = tape.Convolution(x, default, filters[0], Window, default);
        Tensor ofX = tape.Convolution(x, default, filters[1], Window, default, part: 1);
        Tensor y = tape.Keep(tape.Convolution(hidden, default, filters[1], Window, new ConvolutionEpilogue(Added: ofX)));
        tape.Convolution(x, default, filters[2], Window, default);
        using DeviceTensor weights = new(Device, y.Shape, Numbers.Uniform(3, y.Shape.Elements));
        Tensor total = tape.AllocateFlat(1);
        tape.Record("WeighedSum", [y], total, [], grad => Copy.Forward(tape.Stream, weights.View, grad.Into(y)));
        tape.Backward((total, 1));
        (double[], double[]) read = (Widen(tape.Stream.Read(y.View)), Widen(tape.Stream.Download(_parameters.Gradients)));
        foreach (INormalization normalization in normalizations)
            normalization.Dispose();
        return read;
    }

    private FilterDeclaration Declare(string name, int outputs, params int[] inputs)
        => new(_parameters.Declare($"{name}.v", [outputs, 3, 3, inputs.Sum()]), _parameters.Declare($"{name}.g", [outputs]), inputs);

    private static double[] Widen(float[] values) => Array.ConvertAll(values, value => (double)value);
}
