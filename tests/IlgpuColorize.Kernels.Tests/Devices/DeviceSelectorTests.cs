using IlgpuColorize.Kernels.Devices;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Devices;

public sealed class DeviceSelectorTests
{
    [Theory]
    [InlineData("auto", DeviceKind.Auto, 0, "auto")]
    [InlineData("CPU", DeviceKind.Cpu, 0, "cpu")]
    [InlineData("cuda", DeviceKind.Cuda, 0, "cuda:0")]
    [InlineData("cuda:3", DeviceKind.Cuda, 3, "cuda:3")]
    [InlineData("opencl:1", DeviceKind.OpenCL, 1, "opencl:1")]
    [InlineData("simulator", DeviceKind.Simulator, 0, "simulator")]
    public void Selector_reads_its_forms_and_prints_itself(string text, DeviceKind kind, int index, string printed)
    {
        Assert.True(DeviceSelector.TryParse(text, out DeviceSelector selector));
        Assert.Equal(new DeviceSelector(kind, index), selector);
        Assert.Equal(printed, selector.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("1")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:x")]
    [InlineData("cpu:0")]
    [InlineData(" cpu")]
    [InlineData("cpu,cuda")]
    public void Selector_refuses_other_text(string text) => Assert.False(DeviceSelector.TryParse(text, out _));
}
