using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Benchmarks.Conv;

/// <summary>
/// The memory of one convolution, filled with small numbers, on the machine's preferred device unless another is named.
/// </summary>
internal sealed class ConvOperands : IDisposable
{
    private readonly List<DeviceBuffer<float>> _buffers = [];

    public ConvOperands(ConvProblem problem, DeviceKind kind = DeviceKind.Auto, int threads = 0)
    {
        Device = ComputeDevice.Open(new DeviceSelector(kind), threads);
        Filter = new ConvFilter(Device, problem.K, problem.R, problem.S, problem.C);
        Fill(Filter.Weights.Data);
        X = Tensor(problem.Input);
        Y = Tensor(problem.Output);
        Bias = Tensor(new Shape(1, 1, 1, problem.K)).Data;
        FilterGradient = Tensor(Filter.Weights.Shape).Data;
    }

    public ComputeDevice Device { get; }

    public ComputeStream Stream => Device.DefaultStream;

    public ConvFilter Filter { get; }

    public TensorView X { get; }

    public TensorView Y { get; }

    public ILGPU.ArrayView<float> Bias { get; }

    public ILGPU.ArrayView<float> FilterGradient { get; }

    public void Dispose()
    {
        Filter.Dispose();
        _buffers.ForEach(buffer => buffer.Dispose());
        Device.Dispose();
    }

    private TensorView Tensor(Shape shape)
    {
        DeviceBuffer<float> buffer = Device.Allocate<float>(shape.Elements);
        _buffers.Add(buffer);
        Fill(buffer.View);
        return new TensorView(buffer.View, shape, shape.C);
    }

    private void Fill(ILGPU.ArrayView<float> memory)
    {
        float[] values = new float[memory.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = (i * 37 % 101 - 50) / 100f;
        Stream.Upload<float>(values, memory);
    }
}
