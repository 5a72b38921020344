using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.TestKit;
using IlgpuColorize.Training;
using Xunit;

namespace IlgpuColorize.Tests.Training;

public abstract class BatchFeederTests(ComputeDevice device)
{
    private const int Size = 16;
    private const int LastStep = 5;

    [Fact]
    public void Each_step_finds_its_own_batch()
    {
        using BatchFeeder feeder = new(device, FillWithStep, images: 2, Size, LastStep);
        foreach (int step in (int[])[1, 2, 3, 5])
        {
            feeder.Fill(step);
            Assert.All(device.DefaultStream.Download(feeder.Batch.Lightness.View.Data), value => Assert.Equal(step, value));
            Assert.All(device.DefaultStream.Download(feeder.Batch.Labels), label => Assert.Equal(step, label));
        }
        Assert.True(feeder.Waited > TimeSpan.Zero);
    }

    [Fact]
    public void Nothing_is_filled_beyond_the_last_step()
    {
        List<int> filled = [];
        using (BatchFeeder feeder = new(device, (batch, step) => filled.Add(step), images: 1, Size, LastStep))
        {
            for (int step = 1; step <= LastStep; step++)
                feeder.Fill(step);
        }
        Assert.Equal([1, 2, 3, 4, 5], filled);
    }

    [Fact]
    public void Example_that_cannot_be_read_is_reported_at_its_own_step()
    {
        using BatchFeeder feeder = new(device, FailAtThree, images: 1, Size, LastStep);
        feeder.Fill(1);
        feeder.Fill(2);
        Assert.Equal("scene 3", Assert.Throws<IOException>(() => feeder.Fill(3)).Message);
    }

    private static void FailAtThree(ColorizationBatch batch, int step)
    {
        if (step == 3)
            throw new IOException("scene 3");
    }

    private static void FillWithStep(ColorizationBatch batch, int step)
    {
        float[] lightness = new float[Size * Size];
        Array.Fill(lightness, step);
        byte[] levels = new byte[Size * Size / 8], labels = new byte[Size * Size / 16];
        Array.Fill(labels, (byte)step);
        for (int image = 0; image < batch.Images; image++)
            batch.Write(image, new ColorExample("step", Size, Size, lightness, levels, labels));
        batch.Upload();
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu() : BatchFeederTests(TestDevices.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator() : BatchFeederTests(TestDevices.Simulator);

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda() : BatchFeederTests(TestDevices.Cuda);
}
