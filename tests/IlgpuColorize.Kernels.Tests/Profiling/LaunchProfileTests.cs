using System.Text.Json;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Profiling;
using IlgpuColorize.Kernels.Reduce;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Profiling;

/// <summary>Profiles a fill, the activation of one tensor, and three times that of a smaller one.</summary>
public abstract class LaunchProfileTests
{
    private static readonly Shape Small = new(1, 3, 5, 2);
    private static readonly Shape Large = new(2, 3, 5, 2);

    protected abstract ComputeDevice Device { get; }

    [Fact]
    public void Every_launch_is_recorded_with_op_problem_and_time()
    {
        using LaunchProfile profile = Record();
        Assert.Equal(
            ["Fill.Forward", "Elu.Forward", "Elu.Forward", "Elu.Forward", "Elu.Forward"], profile.Launches.Select(launch => launch.Name));
        Assert.All(profile.Launches, launch => Assert.True(launch.Duration > TimeSpan.Zero));
        TimeSpan[] ends = [.. profile.Launches.Select(launch => launch.Start + launch.Duration)];
        Assert.All(Enumerable.Range(1, ends.Length - 1), i => Assert.True(profile.Launches[i].Start >= ends[i - 1]));
        Assert.Same(profile.Launches[2].Problem, profile.Launches[4].Problem);
        ProfiledInterval span = Assert.Single(profile.Spans);
        Assert.True(span.Start <= profile.Launches[0].Start && ends[^1] <= span.Start + span.Duration);
    }

    [Fact]
    public void Summaries_add_up()
    {
        using LaunchProfile profile = Record();
        IReadOnlyList<LaunchSummary> ops = LaunchSummary.ByOp(profile), problems = LaunchSummary.ByProblem(profile);
        Assert.Equal([("Elu.Forward", 4), ("Fill.Forward", 1)], ops.Select(op => (op.Op, op.Calls)).Order());
        Assert.Equal([("Elu.Forward", "[1x3x5x2]", 3), ("Elu.Forward", "[2x3x5x2]", 1)],
            problems.Where(row => row.Op == "Elu.Forward").Select(row => (row.Op, row.Problem!, row.Calls)).Order());
        double total = profile.Launches.Sum(launch => launch.Duration.TotalMilliseconds);
        Assert.All([ops, problems], rows =>
        {
            Assert.Equal(total, rows.Sum(row => row.TotalMilliseconds), 1e-9 * total);
            Assert.Equal(1, rows.Sum(row => row.Share), 1e-9);
            Assert.Equal(rows.OrderByDescending(row => row.TotalMilliseconds), rows);
        });
        LaunchSummary three = problems.Single(row => row.Calls == 3);
        TimeSpan[] times = [.. profile.Launches.Where(launch => launch.Problem!.ToString() == three.Problem && launch.Name == three.Op)
            .Select(launch => launch.Duration).Order()];
        Assert.Equal(times[1].TotalMicroseconds, three.MedianMicroseconds, 1e-6);
        Assert.Equal(3 * Small.Elements * 11 / (1e6 * three.TotalMilliseconds), three.GigaflopsPerSecond, 1e-9);
        Assert.Equal(3 * Small.Elements * 2 * sizeof(float) / (1e6 * three.TotalMilliseconds), three.GigabytesPerSecond, 1e-9);
    }

    [Fact]
    public void A_trace_holds_every_launch_within_its_span()
    {
        using LaunchProfile profile = Record();
        using JsonDocument trace = JsonDocument.Parse(ChromeTrace.Serialize(profile, "a \"title\""));
        JsonElement[] events = [.. trace.RootElement.GetProperty("traceEvents").EnumerateArray()];
        Assert.Contains(events, entry => entry.GetProperty("ph").GetString()
            == "M" && entry.GetProperty("args").GetProperty("name").GetString() == "a \"title\"");
        JsonElement[] complete = [.. events.Where(entry => entry.GetProperty("ph").GetString() == "X")];
        Assert.Equal(6, complete.Length);
        JsonElement span = complete.Single(entry => entry.GetProperty("cat").GetString() == "span");
        Assert.All(complete.Where(entry => entry.GetProperty("cat").GetString() != "span"), entry =>
        {
            Assert.Equal(entry.GetProperty("name").GetString()!.Split('.')[0], entry.GetProperty("cat").GetString());
            Assert.NotEmpty(entry.GetProperty("args").GetProperty("problem").GetString()!);
            Assert.InRange(entry.GetProperty("ts").GetDouble(), span.GetProperty("ts").GetDouble(),
                span.GetProperty("ts").GetDouble() + span.GetProperty("dur").GetDouble());
        });
        Assert.Equal(
            profile.Launches.Sum(launch => launch.Duration.TotalMicroseconds),
            complete.Where(entry => entry.GetProperty("cat").GetString() != "span").Sum(entry => entry.GetProperty("dur").GetDouble()),
            1e-3);
    }

    [Fact]
    public void A_stream_has_one_profile_at_a_time()
    {
        ComputeStream stream = Device.DefaultStream;
        using (LaunchProfile first = new(stream))
        {
            InvalidOperationException refusal = Assert.Throws<InvalidOperationException>(() => new LaunchProfile(stream));
            Assert.Equal("The stream's launches are watched by LaunchProfile already; end that first.", refusal.Message);
        }
        Assert.Null(stream.Observer);
    }

    private LaunchProfile Record()
    {
        ComputeStream stream = Device.DefaultStream;
        using DeviceBuffer<float> memory = Device.Allocate<float>(2 * Large.Elements);
        TensorView x = View(0, Large), y = View((int)Large.Elements, Large);
        using LaunchProfile profile = new(stream);
        profile.Span("work", () =>
        {
            Fill.Forward(stream, memory.View, 1);
            Elu.Forward(stream, x, y);
            for (int i = 0; i < 3; i++)
                Elu.Forward(stream, View(0, Small), View((int)Large.Elements, Small));
        });
        return profile;

        TensorView View(int start, Shape shape) => new(memory.View.SubView(start, shape.Elements), shape, shape.C);
    }

    // A device of its own: other tests launch on the shared one at the same time.
    public sealed class OnCpu : LaunchProfileTests, IDisposable
    {
        protected override ComputeDevice Device { get; } = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), threads: 2);

        public void Dispose() => Device.Dispose();
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator : LaunchProfileTests
    {
        protected override ComputeDevice Device => TestDevices.Simulator;
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda : LaunchProfileTests
    {
        protected override ComputeDevice Device => TestDevices.Cuda;
    }
}

public sealed class ConvPassProblemTests
{
    [Fact]
    public void Regions_of_a_convolution_count_their_own_arithmetic_and_bytes()
    {
        ConvProblem whole = new(2, 6, 8, 3, 5, 2, 3, new Padding(1, 0, 1, 1));
        ConvPassProblem all = Region(whole, whole.P, whole.Q), row = Region(whole, 1, whole.Q), pixel = Region(whole, 1, 1);
        Assert.Equal((whole.Flops, whole.Bytes), (all.Flops, all.Bytes));
        Assert.Equal(whole.Flops, whole.P * row.Flops);
        Assert.Equal(whole.Flops, whole.P * whole.Q * pixel.Flops);
        Assert.Equal(sizeof(float) * (2 * 2 * 8 * 3 + 2 * 8 * 5 + whole.FilterElements), row.Bytes);
        Assert.Equal(sizeof(float) * (2 * 6 * 3 + 2 * 5 + whole.FilterElements), pixel.Bytes);
        Assert.Equal("1x1 of 2x6x8 3->5 2x3", pixel.ToString());
    }

    [Fact]
    public void Passes_of_a_convolution_count_the_bytes_of_what_is_stored()
    {
        ConvProblem sizes = new(2, 6, 8, 3, 5, 2, 3, new Padding(1, 0, 1, 1));
        ConvPassProblem single = new(sizes, ElementType.Float32, ElementType.Float32),
            mixed = new(sizes, ElementType.Float32, ElementType.BFloat16);
        Assert.Equal((sizes.Flops, sizes.Bytes, sizes.ToString()), (single.Flops, single.Bytes, single.ToString()));
        Assert.Equal(sizes.Bytes - 2 * sizes.Output.Elements, mixed.Bytes);
        Assert.Equal(mixed.Bytes - 2 * sizes.Input.Elements, ConvPassProblem.OfBFloat16(sizes).Bytes);
        Assert.Equal(mixed.Bytes, new ConvPassProblem(sizes, ElementType.Float32, ElementType.BFloat16, sizes.P, sizes.Q).Bytes);
        Assert.Equal(2 * sizes.Output.Elements + 4 * 5, new ConvBiasProblem(sizes.Output, ElementType.BFloat16).Bytes);
        Assert.Equal((8 * 10, 6 * 10), (new ConvPackProblem(10).Bytes, new ConvPackProblem(10, ElementType.BFloat16).Bytes));
        Assert.Equal((4 * 30 + 2 * 10, 4 * 30 + 4 * 10),
            (new PartialSumsProblem(10, 3, ElementType.BFloat16).Bytes, new PartialSumsProblem(10, 3).Bytes));
    }

    private static ConvPassProblem Region(ConvProblem whole, int rows, int columns)
        => ConvPassProblem.OfRegion(whole, new PixelRegion(0, 0, rows, columns));
}
