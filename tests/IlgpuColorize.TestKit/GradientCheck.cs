using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Optimizers;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;
using Xunit;

namespace IlgpuColorize.TestKit;

/// <summary>
/// Compares the gradients that a tape brings to leaves with differences of its own forward pass, (8 (f(x+h) - f(x-h)) - (f(x+2h) -
/// f(x-2h))) / 12h: their error falls with h^4, so that h may be large against the rounding of float32. f is the sum of the output's
/// elements, each times a fixed random weight.
/// </summary>
public sealed class GradientCheck(ComputeDevice device) : IDisposable
{
    private const float Step = 1f / 64;

    // Further from 0 than the differences reach: the activations bend there.
    private const double LeastMagnitude = 0.1;
    private readonly TensorPool _pool = new(device);
    private readonly DeviceBuffer<StepState> _state = device.Allocate<StepState>(1);
    private readonly List<IDisposable> _owned = [];
    private readonly List<(string Name, Tensor Value)> _leaves = [];

    /// <summary>Makes a leaf with random values and watches its gradient.</summary>
    public Tensor Leaf(string name, Shape shape, int seed)
    {
        DeviceTensor gradient = Own(new DeviceTensor(device, shape, Pitch(shape)));
        Tensor leaf = new(
            Own(new DeviceTensor(device, shape, Values(seed, shape.Elements), Pitch(shape))).View,
            requiresGradient: true)
        { LastingGradient = gradient.View };
        _leaves.Add((name, leaf));
        return leaf;
    }

    /// <summary>Makes a tensor with given values whose gradient nobody wants.</summary>
    public Tensor Constant(Shape shape, double[] values) => Tensor.Over(Own(new DeviceTensor(device, shape, values, Pitch(shape))).View);

    /// <summary>Gives a parameter random values and watches its gradient.</summary>
    public void Watch(Parameter parameter, int seed)
    {
        device.DefaultStream.Upload<float>(Array.ConvertAll(Values(seed, parameter.Length), value => (float)value), parameter.Data);
        _leaves.Add((parameter.Name, parameter.Value));
    }

    /// <summary>Asserts that the gradient of every leaf is that of <paramref name="f"/>.</summary>
    /// <param name="f">
    /// Computes a tensor on a recording tape; it refreshes the filters that it uses, because parameters are moved between its runs.
    /// </param>
    /// <param name="tolerance">The largest relative error of a leaf's gradient.</param>
    public void Run(Func<Tape, Tensor> f, double tolerance = 1e-3)
    {
        device.DefaultStream.Upload<StepState>([StepState.Of(3, 1e-3, new AdamOptions(), 0.999, seed: 5)], _state.View);
        double[][] gradients = Backward(f);
        for (int i = 0; i < _leaves.Count; i++)
        {
            double[] expected = Differences(f, _leaves[i].Value.View);
            double error = Numbers.RelativeError(expected, gradients[i]);
            Assert.True(expected.Any(value => value != 0), $"'{_leaves[i].Name}' does not reach the output, so that nothing is checked");
            Assert.True(error <= tolerance, $"the gradient of '{_leaves[i].Name}' misses central differences by {error:G3}, more than "
                + $"{tolerance:G3}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable owned in _owned)
            owned.Dispose();
        _state.Dispose();
        _pool.Dispose();
    }

    private static double[] Values(int seed, long count)
        => Array.ConvertAll(Numbers.Uniform(seed, count), value => value + Math.CopySign(LeastMagnitude, value));

    private double[][] Backward(Func<Tape, Tensor> f)
    {
        using Tape tape = new(device.DefaultStream, _pool, TapeMode.Training, _state.View);
        Tensor y = f(tape);
        Tensor weights = Constant(y.Shape, Numbers.Uniform(99, y.Shape.Elements));
        Tensor total = tape.AllocateFlat(1);
        tape.Record("WeighedSum", [y], total, [], grad => Copy.Forward(tape.Stream, weights.View, grad.Into(y)));
        tape.Backward((total, 1));
        return [.. _leaves.Select(leaf => Read(leaf.Value.LastingGradient!.Value))];
    }

    private double[] Differences(Func<Tape, Tensor> f, TensorView leaf)
    {
        float[] stored = device.DefaultStream.Download(leaf.Data);
        double[] gradient = new double[leaf.Shape.Elements];
        for (int i = 0; i < gradient.Length; i++)
        {
            int at = i / leaf.C * leaf.Pitch + i % leaf.C;
            double Moved(float by)
            {
                float[] moved = [.. stored];
                moved[at] += by;
                device.DefaultStream.Upload<float>(moved, leaf.Data);
                return WeighedSum(f);
            }
            gradient[i] = (8 * (Moved(Step) - Moved(-Step)) - (Moved(2 * Step) - Moved(-2 * Step))) / (12 * Step);
        }
        device.DefaultStream.Upload<float>(stored, leaf.Data);
        return gradient;
    }

    // On a recording tape, because only there random sites are live.
    private double WeighedSum(Func<Tape, Tensor> f)
    {
        using Tape tape = new(device.DefaultStream, _pool, TapeMode.Training, _state.View);
        double[] y = Read(f(tape).View);
        return y.Zip(Numbers.Uniform(99, y.Length), (value, weight) => value * weight).Sum();
    }

    private double[] Read(TensorView view)
    {
        float[] stored = device.DefaultStream.Download(view.Data);
        return [.. Enumerable.Range(0, (int)view.Shape.Elements).Select(i => (double)stored[i / view.C * view.Pitch + i % view.C])];
    }

    private int Pitch(Shape shape) => (shape.C + device.ChannelAlignment - 1) / device.ChannelAlignment * device.ChannelAlignment;

    private T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }
}
