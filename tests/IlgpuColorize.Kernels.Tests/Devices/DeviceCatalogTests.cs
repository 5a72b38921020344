using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Devices;

[Collection(TestDevices.Collection)]
public sealed class DeviceCatalogTests
{
    [Fact]
    public void Catalog_lists_every_kind_and_says_why_one_is_not_usable()
    {
        IReadOnlyList<DeviceDescription> devices = DeviceCatalog.List();
        foreach (string kind in new[] { "cpu", "cuda", "opencl", "simulator" })
            Assert.Contains(devices, device => device.Selector.StartsWith(kind, StringComparison.Ordinal));
        Assert.All(devices, device => Assert.NotEmpty(device.Note));
        Assert.True(devices.Single(device => device.Selector == "cpu").Usable);
    }

    [Fact]
    public void Every_usable_device_opens_under_its_own_name()
    {
        foreach (DeviceDescription description in DeviceCatalog.List().Where(device => device.Usable))
        {
            Assert.True(DeviceSelector.TryParse(description.Selector, out DeviceSelector selector));
            using var device = ComputeDevice.Open(selector);
            Assert.Equal(selector, device.Selector);
        }
    }

    [Fact]
    public void Missing_device_is_refused_with_cause_and_remedy()
    {
        var refusal = Assert.Throws<DeviceException>(() => ComputeDevice.Open(new DeviceSelector(DeviceKind.Cuda, 99)));
        Assert.Contains("Device 'cuda:99' cannot be used: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("'--device cpu' works everywhere.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Auto_opens_something() => Assert.NotEqual(DeviceKind.Auto, OpenedKind(DeviceKind.Auto));

    private static DeviceKind OpenedKind(DeviceKind kind)
    {
        using var device = ComputeDevice.Open(new DeviceSelector(kind));
        return device.Selector.Kind;
    }
}
