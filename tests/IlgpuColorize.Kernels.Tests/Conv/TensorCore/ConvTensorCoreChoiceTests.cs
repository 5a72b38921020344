using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Conv;

/// <summary>Checks what tensor cores take, and what becomes of their kernels where there are none.</summary>
public sealed class ConvTensorCoreChoiceTests
{
    private static readonly ConvProblem Problem = new(1, 4, 4, 8, 8, 3, 3, ConvProblem.Same(3, 3));

    [Theory]
    [InlineData(true, "bb")]
    [InlineData(true, "bf")]
    [InlineData(true, "fb")]
    [InlineData(false, "ff")]
    [InlineData(true, "bbbbbb")]
    [InlineData(true, "fbbbbb")]
    [InlineData(false, "bbfbbb")]
    [InlineData(false, "bfffff")]
    [InlineData(false, "")]
    public void Tensor_cores_take_bfloat16_and_round_what_is_summed(bool supported, string types)
    {
        TensorView[] operands = [.. types.Select(Stored)];
        Assert.Equal(supported, ConvTensorCore.Supports(operands));

        static TensorView Stored(char type) => new(default, Problem.Input, 8, type == 'b' ? ElementType.BFloat16 : ElementType.Float32);
    }

    [Fact]
    public void Tensor_cores_leave_pixels_that_begin_anywhere()
        => Assert.False(
            ConvTensorCore.Supports(
                [new TensorView(default, Problem.Output, 8, ElementType.BFloat16), new TensorView(default, Problem.Input, 9)]));

    [Theory]
    [InlineData(ConvAlgorithm.Wgmma)]
    [InlineData(ConvAlgorithm.Mma)]
    public void Device_without_tensor_cores_refuses_them(ConvAlgorithm algorithm)
    {
        using var device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), threads: 1);
        device.ConvAlgorithm = algorithm;
        Assert.False(device.HasWarpgroupMatrices || device.HasWarpMatrices);
        Assert.DoesNotContain(algorithm, ConvAlgorithms.Supported(device));
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => ConvAlgorithms.Choose(ConvPass.Fprop, Problem, device));
        Assert.Contains($"algorithm {algorithm} does not apply to cpu, 1 threads", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Device_that_is_no_cuda_device_launches_no_cuda_kernel()
    {
        InvalidOperationException refusal = Assert.Throws<InvalidOperationException>(
            () => TestDevices.Cpu.DefaultStream.LaunchCuda("Op", Problem, 1, default(ConvWgradWgmma<Wgmma64x64>)));
        Assert.Contains("runs no CUDA kernels", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Observer_may_keep_a_cuda_kernel_from_being_launched()
    {
        using var device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), threads: 1);
        Refusing observer = new();
        device.DefaultStream.Observer = observer;
        device.DefaultStream.LaunchCuda("Op", Problem, 1, default(ConvWgradWgmma<Wgmma64x64>));
        Assert.Equal(["Op"], observer.Asked);
    }

    [Fact]
    public void Repacked_filter_is_rounded_and_padded()
    {
        ComputeDevice device = TestDevices.Cpu;
        const int K = 3, Taps = 4, C = 10, Pitch = 16;
        double[] weights = Numbers.Uniform(1, K * Taps * C);
        using var w = device.Allocate<float>(weights.Length);
        using var packed = device.Allocate<ushort>(Taps * K * Pitch);
        device.DefaultStream.Upload<float>([.. weights.Select(value => (float)value)], w.View);
        device.DefaultStream.Launch(
            "ConvFilter.Repack", Problem, Taps * K * Pitch, new ConvFilterRepack(w.View, packed.View, K, Taps, C, Pitch));
        ushort[] actual = device.DefaultStream.Download(packed.View);
        for (int i = 0; i < actual.Length; i++)
        {
            (int c, int k, int tap) = (i % Pitch, i / Pitch % K, i / Pitch / K);
            Assert.Equal(c < C ? BFloat16.Round((float)weights[(k * Taps + tap) * C + c]) : 0, BFloat16.ToSingle(actual[i]));
        }
    }

    private sealed class Refusing : ILaunchObserver
    {
        public List<string> Asked { get; } = [];

        public bool Begin(string op, IProblem problem)
        {
            Asked.Add(op);
            return false;
        }

        public void End(string op, IProblem problem) => throw new InvalidOperationException(op);
    }
}
