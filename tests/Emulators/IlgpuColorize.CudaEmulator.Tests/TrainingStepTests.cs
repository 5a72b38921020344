using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Profiling;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.TestKit;
using IlgpuColorize.Tests.Models;
using IlgpuColorize.Training;
using Xunit;

namespace IlgpuColorize.CudaEmulator.Tests;

/// <summary>
/// Trains in bfloat16 on tensor cores through everything that a GPU's step passes: modules, tensor maps, a captured graph, its replays.
/// </summary>
[Collection(TestDevices.Collection)]
public sealed class TrainingStepTests
{
    [Theory]
    [InlineData(80, 2)]
    [InlineData(90, 3)]
    public void Captured_steps_are_those_launched_one_by_one(int architecture, int steps)
    {
        // One device for both: it compiles and parses each kernel once.
        using ComputeDevice device = EmulatedDevice.Open(architecture);
        int before = EmulatedCuda.Calls("cuGraphLaunch");
        float[] captured = Train(device, steps, isWatched: false);
        Assert.Equal(before + steps - 1, EmulatedCuda.Calls("cuGraphLaunch"));
        Assert.Equal(Train(device, steps, isWatched: true), captured);
        Assert.Equal(before + steps - 1, EmulatedCuda.Calls("cuGraphLaunch"));
    }

    private static float[] Train(ComputeDevice device, int steps, bool isWatched)
    {
        using ColorizationBatch batch = RandomModel.Batch(device, 1, 8, 8);
        ModelConfiguration configuration = RandomModel.Configuration(Flow.Purple, Fusion.None) with { GeneratorChannels = 8 };
        TrainingOptions options = new() { Precision = Precision.Bf16, Dropout = 0.2f };
        using TrainingSession session = new(RandomModel.Network(device, configuration, trainable: true), options);
        session.Averager.Restart();
        using LaunchProfile? profile = isWatched ? new LaunchProfile(device.DefaultStream) : null;
        session.Step(batch);
        // Whoever uses the network between steps leaves its filters made; the step that is captured next must make them anew.
        using (Tape tape = new(device.DefaultStream, session.Pool, TapeMode.Inference))
            session.Network.Encode(tape, batch.Lightness);
        for (int step = 1; step < steps; step++)
            session.Step(batch);
        return device.DefaultStream.Download(session.Network.Parameters.Values);
    }
}
