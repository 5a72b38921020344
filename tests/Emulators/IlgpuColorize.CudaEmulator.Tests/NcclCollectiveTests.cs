using IlgpuColorize.Collectives;
using IlgpuColorize.Collectives.Nccl;
using IlgpuColorize.CudaEmulator.Nccl;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.TestKit;
using IlgpuColorize.Tests.Collectives;
using IlgpuColorize.Tests.Models;
using IlgpuColorize.Training;
using Xunit;

namespace IlgpuColorize.CudaEmulator.Tests;

/// <summary>
/// Exercises the collective over NCCL with a stand-in library; ranks are threads, each with an emulated device of its own.
/// </summary>
[Collection(TestDevices.Collection)]
public sealed class NcclCollectiveTests
{
    [Theory]
    [InlineData(2, 1600)]
    [InlineData(3, 1600)]
    // Less than a part for each: some ranks own nothing.
    [InlineData(3, 16)]
    public void Sums_have_the_bits_of_the_one_order(int size, int length)
    {
        EmulatedDevice.Require();
        EmulatedNccl.Install();
        Random random = new(size);
        float[] rows = [.. Enumerable.Range(0, size * length).Select(_ => (float)Math.Pow(10, random.Next(-3, 4)) * random.NextSingle())];
        float[] expected = [.. rows];
        SumTree.AddRows(expected, size);
        float[][] sums = ThreadRanks.Run(size, ranks =>
        {
            using ComputeDevice device = EmulatedDevice.Open(90);
            List<string> said = [];
            using ICollective nccl = NcclCollective.Over(ranks, device, said.Add);
            Assert.Equal(["gradients go over NCCL 2.21.5, brought together by threads"], said);
            using DeviceBuffer<float> values = device.Allocate<float>(length);
            device.DefaultStream.Upload(rows.AsSpan(nccl.Rank * length, length), values.View);
            nccl.AllReduce(device.DefaultStream, values.View);
            return device.DefaultStream.Download(values.View);
        });
        Assert.All(sums, sum => Assert.Equal(expected[..length], sum));
    }

    [Fact]
    public void Rank_0_gives_its_values_to_all()
    {
        EmulatedDevice.Require();
        EmulatedNccl.Install();
        float[][] values = ThreadRanks.Run(3, ranks =>
        {
            using ComputeDevice device = EmulatedDevice.Open(90);
            using ICollective nccl = NcclCollective.Over(ranks, device, _ => { });
            using DeviceBuffer<float> buffer = device.Allocate<float>(4);
            device.DefaultStream.Upload<float>([nccl.Rank + 1, 2, 3, 4], buffer.View);
            nccl.Broadcast(device.DefaultStream, buffer.View);
            return device.DefaultStream.Download(buffer.View);
        });
        Assert.All(values, received => Assert.Equal([1, 2, 3, 4], received));
    }

    [Fact]
    public void Device_that_is_none_of_CUDAs_keeps_the_collective_below()
    {
        EmulatedDevice.Require();
        EmulatedNccl.Install();
        ThreadRanks.Run(2, ranks =>
        {
            using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), threads: 1);
            Assert.Same(ranks, NcclCollective.Over(ranks, device, _ => { }));
            return 0;
        });
    }

    [Fact]
    public void Two_ranks_train_as_one()
    {
        EmulatedDevice.Require();
        EmulatedNccl.Install();
        float[] alone = Train(new SingleProcess());
        Assert.All(ThreadRanks.Run(2, Train), parameters => Assert.Equal(alone, parameters));
    }

    private static float[] Train(ICollective ranks)
    {
        using ComputeDevice device = EmulatedDevice.Open(90);
        using ICollective nccl = NcclCollective.Over(ranks, device, _ => { });
        TrainingOptions options = new() { Batch = 2, MicroBatch = 1 };
        ModelConfiguration configuration = RandomModel.Configuration(Flow.Purple, Fusion.None) with { GeneratorChannels = 4 };
        using TrainingSession session = new(RandomModel.Network(device, configuration, trainable: true), options, nccl);
        session.Averager.Restart();
        using ColorizationBatch whole = RandomModel.Batch(device, 2, 8, 8);
        using ColorizationBatch share = new(device, session.Share.Images, 8, 8);
        share.CopyFrom(whole, session.Share.FirstSlot);
        // The second step replays captured launches.
        for (int step = 0; step < 2; step++)
            session.Step(share);
        return device.DefaultStream.Download(session.Network.Parameters.Values);
    }
}
