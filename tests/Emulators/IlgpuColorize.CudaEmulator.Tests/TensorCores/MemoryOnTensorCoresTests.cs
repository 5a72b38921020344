using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.TestKit;
using IlgpuColorize.Training;
using Xunit;

namespace IlgpuColorize.CudaEmulator.Tests.TensorCores;

/// <summary>Plans the memory of training for tensor cores. Such a plan said 17.5 GiB where a GPU then took 17.5.</summary>
[Collection(TestDevices.Collection)]
public sealed class MemoryOnTensorCoresTests
{
    private const int MultiprocessorsOfH100 = 132;

    [Fact]
    public void Step_of_preset_paper_takes_less_than_14_GiB()
    {
        ComputeDevice device = EmulatedDevice.Of(90, MultiprocessorsOfH100);
        ModelConfiguration paper = Presets.Paper.For(Flow.Green, Fusion.Concat, classes: 150);
        MemoryPlan plan = TrainingMemory.Plan(paper, new TrainingOptions { Batch = 64, Precision = Precision.Bf16 }, device);
        Assert.InRange(plan.NeededBytes, 12L << 30, 14L << 30);
    }
}
