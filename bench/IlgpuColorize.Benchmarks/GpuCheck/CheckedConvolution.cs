using System.Diagnostics;
using ILGPU;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Benchmarks.GpuCheck;

/// <summary>
/// Owns the memory of one pass of a convolution twice, in bfloat16 and in float32, with values that both hold exactly: what differs is sums
/// and the rounding of results.
/// </summary>
internal sealed class CheckedConvolution : IDisposable
{
    private const int Rounds = 3;
    private const int LaunchesOfRound = 5;

    // Half a unit in the last place of bfloat16 for each result; sums of float32 in another order.
    private const double RoundedTolerance = 1.0 / 256;
    private const double SummedTolerance = 1e-4;

    private readonly List<DeviceBuffer<float>> _buffers = [];
    private Random _random = new();
    private readonly ComputeDevice _device;
    private readonly ConvProblem _problem;
    private readonly string _pass;
    private readonly ConvFilter _filter;
    private readonly ArrayView<float> _filterGradient;
    private readonly TensorView _x, _y, _xRounded, _yRounded;

    /// <summary>Draws the values.</summary>
    public CheckedConvolution(ComputeDevice device, in ConvProblem problem, string pass)
    {
        (_device, _problem, _pass) = (device, problem, pass);
        _filter = new ConvFilter(device, problem.K, problem.R, problem.S, problem.C);
        Fill(_filter.Weights.Data);
        _filterGradient = Allocate(problem.FilterElements);
        (_x, _y) = (Tensor(problem.Input, ElementType.Float32), Tensor(problem.Output, ElementType.Float32));
        (_xRounded, _yRounded) = (Tensor(problem.Input, ElementType.BFloat16), Tensor(problem.Output, ElementType.BFloat16));
    }

    /// <summary>The error that rounding explains.</summary>
    public double Tolerance => _pass == Row.Wgrad ? SummedTolerance : RoundedTolerance;

    /// <summary>
    /// Returns how far an engine in bfloat16 is from the portable kernels in float32, the tiled ones, or the direct one for these.
    /// </summary>
    public double ErrorOf(ConvAlgorithm algorithm)
    {
        ConvAlgorithm portable = _device.HasHostMemory || algorithm == ConvAlgorithm.Tiled ? ConvAlgorithm.Direct : ConvAlgorithm.Tiled;
        Prepare(_x, _y);
        Run(portable, _x, _y);
        float[] expected = Results(_x, _y);
        Prepare(_xRounded, _yRounded);
        Run(algorithm, _xRounded, _yRounded);
        return RelativeError(expected, Results(_xRounded, _yRounded));
    }

    /// <summary>Returns the time of a run, the least of several.</summary>
    public double SecondsOf(ConvAlgorithm algorithm)
    {
        int launches = _device.IsHost ? 1 : LaunchesOfRound;
        double least = double.PositiveInfinity;
        for (int round = 0; round < (_device.IsHost ? 1 : Rounds); round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int launch = 0; launch < launches; launch++)
                Run(algorithm, _xRounded, _yRounded);
            _device.DefaultStream.Synchronize();
            least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalSeconds / launches);
        }
        return least;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _filter.Dispose();
        _buffers.ForEach(buffer => buffer.Dispose());
    }

    private void Run(ConvAlgorithm algorithm, TensorView x, TensorView y)
    {
        _device.ConvAlgorithm = algorithm;
        ComputeStream stream = _device.DefaultStream;
        switch (_pass)
        {
            case Row.Fprop: ConvFprop.Run(stream, _problem, x, _filter, default, null, y); break;
            case Row.Dgrad: ConvDgrad.Run(stream, _problem, y, _filter, new GradientTarget(x, GradientWrite.Set)); break;
            default: ConvWgrad.Run(stream, _problem, x, y, _filterGradient, GradientWrite.Set); break;
        }
    }

    // Operands get their values, results what no result is.
    private void Prepare(TensorView x, TensorView y)
    {
        _random = new Random(1);
        Set(x, _pass == Row.Dgrad);
        Set(y, _pass == Row.Fprop);
        Set(_filterGradient, isResult: true);
    }

    private void Set(TensorView tensor, bool isResult)
    {
        TensorView source = new(Allocate(tensor.Shape.Elements), tensor.Shape, tensor.C);
        Set(source.Data, isResult);
        Copy.Forward(_device.DefaultStream, source, new GradientTarget(tensor, GradientWrite.Set));
        Release();
    }

    private void Set(ArrayView<float> memory, bool isResult)
    {
        if (!isResult)
            Fill(memory);
        else
            _device.DefaultStream.Upload<float>(Enumerable.Repeat(float.NaN, checked((int)memory.Length)).ToArray(), memory);
    }

    private float[] Results(TensorView x, TensorView y)
    {
        ComputeStream stream = _device.DefaultStream;
        if (_pass == Row.Wgrad)
            return stream.Download(_filterGradient);
        TensorView results = _pass == Row.Fprop ? y : x;
        TensorView wide = new(Allocate(results.Shape.Elements), results.Shape, results.C);
        Copy.Forward(stream, results, new GradientTarget(wide, GradientWrite.Set));
        float[] values = stream.Download(wide.Data);
        Release();
        return values;
    }

    // Random multiples of 1/64 below 1: seven bits, of whose products no sum in float32 is rounded.
    private void Fill(ArrayView<float> memory)
    {
        float[] values = new float[memory.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = _random.Next(-50, 51) / 64f;
        _device.DefaultStream.Upload<float>(values, memory);
    }

    private TensorView Tensor(Shape shape, ElementType type)
    {
        int pitch = type.PitchOf(shape.C);
        ArrayView<float> memory = Allocate(type.Packed32((long)shape.Pixels * pitch));
        _device.DefaultStream.Clear(memory);
        return new TensorView(memory, shape, pitch, type);
    }

    private ArrayView<float> Allocate(long words)
    {
        _buffers.Add(_device.Allocate<float>(words));
        return _buffers[^1].View;
    }

    // Gives the memory that was allocated last back.
    private void Release()
    {
        _device.DefaultStream.Synchronize();
        _buffers[^1].Dispose();
        _buffers.RemoveAt(_buffers.Count - 1);
    }

    private static double RelativeError(float[] expected, float[] actual)
    {
        (double error, double size) = (0, 0);
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = (double)actual[i] - expected[i];
            error += difference * difference;
            size += (double)expected[i] * expected[i];
        }
        return Math.Sqrt(error / size);
    }
}
