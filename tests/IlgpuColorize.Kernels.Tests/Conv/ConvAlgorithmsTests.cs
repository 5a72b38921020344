using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Conv;

[Collection(TestDevices.Collection)]
public sealed class ConvAlgorithmsTests
{
    private static readonly ConvProblem Problem = new(2, 5, 4, 3, 6, 3, 3, ConvProblem.Same(3, 3));
    private static readonly ConvPass[] Passes = [ConvPass.Fprop, ConvPass.Dgrad, ConvPass.Wgrad];
    private static readonly int[] Channels = [1, 3, 8, 15, 16, 21, 32, 48, 64, 128, 256, 512, 1024];

    [Fact]
    public void Choice_for_few_channels_is_blocked_on_cpu_and_direct_elsewhere()
    {
        Assert.Equal(ConvAlgorithm.Blocked, ConvAlgorithms.Choose(ConvPass.Fprop, Problem, TestDevices.Cpu));
        Assert.Equal(ConvAlgorithm.Direct, ConvAlgorithms.Choose(ConvPass.Fprop, Problem, TestDevices.Simulator));
        Assert.Equal(ConvAlgorithm.Direct, ConvAlgorithms.Choose(ConvPass.Fprop, Problem with { C = 64, K = 64 }, TestDevices.Simulator));
    }

    [Fact]
    public void Forced_algorithm_that_does_not_apply_is_refused_by_name()
    {
        TestDevices.Simulator.ConvAlgorithm = ConvAlgorithm.Blocked;
        try
        {
            ArgumentException refusal = Assert.Throws<ArgumentException>(
                () => ConvAlgorithms.Choose(ConvPass.Fprop, Problem, TestDevices.Simulator));
            Assert.Contains("algorithm Blocked does not apply", refusal.Message);
            Assert.DoesNotContain(ConvAlgorithm.Blocked, ConvAlgorithms.Supported(TestDevices.Simulator));
        }
        finally
        {
            TestDevices.Simulator.ConvAlgorithm = ConvAlgorithm.Auto;
        }
    }

    [Fact]
    public void Every_applicable_algorithm_can_be_forced()
    {
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), 1);
        foreach (ConvAlgorithm algorithm in ConvAlgorithms.Supported(device))
        {
            device.ConvAlgorithm = algorithm;
            Assert.Equal(algorithm, ConvAlgorithms.Choose(ConvPass.Fprop, Problem, device));
        }
    }

    // Where the crossover lies is measured, and moves with the kernels; that more channels and larger images favour Winograd does not.
    [Theory]
    [InlineData(8, 1)]
    [InlineData(32, 1)]
    [InlineData(32, 4)]
    [InlineData(33, 6)]
    [InlineData(128, 2)]
    public void Winograd_is_chosen_on_cpu_from_some_number_of_channels_on(int size, int dilation) => Assert.All(Passes, pass =>
    {
        bool[] chosen = [.. Channels.Select(channels => TakesWinograd(pass, size, channels, (channels + 1) / 2, dilation))];
        Assert.Equal(chosen.Order(), chosen);
        Assert.False(chosen[0], "of one channel, the transforms take longer than the products");
    });

    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(512)]
    public void Winograd_is_chosen_on_cpu_from_some_size_on(int channels) => Assert.All(Passes, pass =>
    {
        bool[] chosen = [.. ((int[])[4, 8, 16, 32, 64, 128]).Select(size => TakesWinograd(pass, size, channels, channels / 2,
            dilation: 1))];
        Assert.Equal(chosen.Order(), chosen);
        Assert.True(chosen[^1], "of many pixels and channels, fewer products count");
    });

    [Fact]
    public void Winograd_is_not_chosen_on_cpu_where_dilation_leaves_one_pixel_a_tile()
        => Assert.All(Passes, pass => Assert.False(TakesWinograd(pass, size: 18, 512, 512, dilation: 18)));

    // A row alone must take the path of the whole.
    [Theory]
    [InlineData(320, 160, 32, 3, true)]
    [InlineData(64, 32, 16, 3, true)]
    [InlineData(3, 160, 32, 3, false)]
    [InlineData(320, 320, 2, 3, false)]
    [InlineData(320, 160, 32, 2, true)]
    [InlineData(128, 64, 16, 2, true)]
    [InlineData(3, 160, 32, 2, false)]
    [InlineData(320, 320, 1, 2, false)]
    public void Winograd_along_the_rows_is_chosen_by_the_channels_and_the_columns_alone(int c, int k, int columns, int taps, bool chosen)
    {
        ConvProblem problem = new(1, 32, columns, c, k, 2, taps, new Padding(1, 0, 1, taps - 2));
        ConvAlgorithm expected = chosen ? ConvAlgorithm.Winograd : ConvAlgorithm.Blocked;
        Assert.All(
            (ConvProblem[])[problem, problem with { N = 9 }, problem with { H = 1 }],
            sizes => Assert.Equal(expected, ConvAlgorithms.Choose(ConvPass.Fprop, sizes, TestDevices.Cpu)));
    }

    [Fact]
    public void Tiles_are_chosen_on_gpus_from_some_number_of_channels_on()
    {
        bool[] inputs = [.. Channels.Select(channels => ConvTiled.IsFaster(Pixels(channels, 512)))];
        bool[] outputs = [.. Channels.Select(channels => ConvTiled.IsFaster(Pixels(512, channels)))];
        Assert.Equal(inputs.Order(), inputs);
        Assert.Equal(outputs.Order(), outputs);
        Assert.False(inputs[0] || outputs[0], "one channel leaves a tile nearly empty");
        Assert.True(inputs[^1] && outputs[^1], "many channels fill tiles");

        static ConvProblem Pixels(int c, int k) => new(1, 8, 8, c, k, 3, 3, ConvProblem.Same(3, 3));
    }

    // Which channels are the inputs does not count, nor does the batch, but for wgrad, which sums over it.
    private static bool TakesWinograd(ConvPass pass, int size, int c, int k, int dilation)
    {
        ConvProblem problem = new(1, size, size, c, k, 3, 3, ConvProblem.Same(3, 3, dilation), Dilation: dilation);
        ConvAlgorithm chosen = ConvAlgorithms.Choose(pass, problem, TestDevices.Cpu);
        Assert.Contains(chosen, (ConvAlgorithm[])[ConvAlgorithm.Winograd, ConvAlgorithm.Blocked]);
        Assert.Equal(chosen, ConvAlgorithms.Choose(pass, problem with { C = k, K = c }, TestDevices.Cpu));
        if (pass != ConvPass.Wgrad)
            Assert.Equal(chosen, ConvAlgorithms.Choose(pass, problem with { N = 8 }, TestDevices.Cpu));
        return chosen == ConvAlgorithm.Winograd;
    }

    public static TheoryData<ConvProblem> NotForWinograd =>
    [
        new ConvProblem(1, 32, 32, 320, 160, 2, 3, new Padding(1, 0, 2, 0)),
        new ConvProblem(1, 32, 32, 320, 160, 2, 3, new Padding(2, 0, 2, 2), Dilation: 2),
        new ConvProblem(1, 32, 32, 320, 320, 2, 2, new Padding(1, 0, 0, 1)),
        new ConvProblem(1, 32, 32, 320, 320, 2, 2, new Padding(2, 0, 2, 0), Dilation: 2),
        new ConvProblem(1, 32, 32, 320, 320, 2, 1, new Padding(1, 0, 0, 0)),
        new ConvProblem(1, 32, 32, 320, 320, 1, 1, default),
        new ConvProblem(1, 64, 64, 128, 128, 3, 3, ConvProblem.Same(3, 3), Stride: 2),
        new ConvProblem(1, 64, 64, 128, 128, 3, 3, ConvProblem.Same(3, 3), Dilation: 2),
        new ConvProblem(1, 64, 64, 128, 128, 3, 3, new Padding(2, 0, 1, 1)),
        new ConvProblem(1, 64, 64, 128, 128, 5, 3, ConvProblem.Same(5, 3)),
    ];

    [Theory]
    [MemberData(nameof(NotForWinograd))]
    public void Winograd_forced_where_it_does_not_apply_means_blocked(ConvProblem problem)
    {
        Assert.Equal(ConvAlgorithm.Blocked, ConvAlgorithms.Choose(ConvPass.Fprop, problem, TestDevices.Cpu));
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), 1);
        device.ConvAlgorithm = ConvAlgorithm.Winograd;
        Assert.Equal(ConvAlgorithm.Blocked, ConvAlgorithms.Choose(ConvPass.Fprop, problem, device));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(21)]
    [InlineData(80)]
    [InlineData(1024)]
    public void Tile_wastes_less_than_its_own_width(int channels)
    {
        int width = HostTiles.Choose(channels).Width(), padded = (channels + width - 1) / width * width;
        Assert.InRange(padded - channels, 0, width - 1);
        Assert.True(padded <= Math.Max(8, channels * 5 / 4), $"{channels} channels are padded to {padded}");
    }
}
