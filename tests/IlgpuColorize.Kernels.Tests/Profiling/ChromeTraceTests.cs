using System.Text.Json;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Profiling;
using IlgpuColorize.Kernels.Tensors;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Profiling;

/// <summary>
/// Checks a trace against the fields that the Trace Event Format documents
/// (https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU), and against what Perfetto asks beyond them: slices of
/// one line that overlap must lie within each other.
/// </summary>
public sealed class ChromeTraceTests : IDisposable
{
    private readonly ComputeDevice _device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), threads: 1);
    private readonly LaunchProfile _profile;
    private readonly JsonDocument _trace;

    public ChromeTraceTests()
    {
        using DeviceBuffer<float> memory = _device.Allocate<float>(60);
        TensorView x = new(memory.View.SubView(0, 30), new Shape(1, 3, 5, 2), 2), y = x with { Data = memory.View.SubView(30, 30) };
        _profile = new LaunchProfile(_device.DefaultStream);
        foreach (string span in (string[])["first", "second"])
            _profile.Span(span, () =>
            {
                Fill.Forward(_device.DefaultStream, memory.View, 1);
                Elu.Forward(_device.DefaultStream, x, y);
            });
        _trace = JsonDocument.Parse(ChromeTrace.Serialize(_profile, "a title"));
    }

    private JsonElement[] Events => [.. _trace.RootElement.GetProperty("traceEvents").EnumerateArray()];

    private JsonElement[] Complete => [.. Events.Where(entry => Phase(entry) == "X")];

    public void Dispose()
    {
        _trace.Dispose();
        _profile.Dispose();
        _device.Dispose();
    }

    [Fact]
    public void Root_is_an_object_with_an_array_of_events()
    {
        Assert.Equal(JsonValueKind.Object, _trace.RootElement.ValueKind);
        Assert.Equal(JsonValueKind.Array, _trace.RootElement.GetProperty("traceEvents").ValueKind);
        Assert.Contains(_trace.RootElement.GetProperty("displayTimeUnit").GetString(), (string[])["ms", "ns"]);
    }

    [Fact]
    public void Every_event_has_a_name_a_phase_a_process_and_a_thread() => Assert.All(Events, entry =>
    {
        Assert.NotEmpty(entry.GetProperty("name").GetString()!);
        Assert.Contains(Phase(entry), (string[])["X", "M"]);
        Assert.True(entry.GetProperty("pid").TryGetInt32(out _));
        Assert.True(entry.GetProperty("tid").TryGetInt32(out _));
        if (entry.TryGetProperty("args", out JsonElement arguments))
            Assert.Equal(JsonValueKind.Object, arguments.ValueKind);
    });

    [Fact]
    public void Complete_events_have_a_category_and_times_in_microseconds()
    {
        ProfiledInterval[] intervals = [.. _profile.Spans, .. _profile.Launches];
        Assert.Equal(intervals.Length, Complete.Length);
        foreach ((JsonElement entry, ProfiledInterval interval) in Complete.Zip(intervals))
        {
            Assert.Equal(interval.Name, entry.GetProperty("name").GetString());
            Assert.NotEmpty(entry.GetProperty("cat").GetString()!);
            Assert.Equal(interval.Start.Ticks / 10.0, entry.GetProperty("ts").GetDouble(), 1e-6);
            Assert.Equal(interval.Duration.Ticks / 10.0, entry.GetProperty("dur").GetDouble(), 1e-6);
            Assert.True(entry.GetProperty("ts").GetDouble() >= 0 && entry.GetProperty("dur").GetDouble() >= 0);
        }
    }

    [Fact]
    public void Metadata_names_the_process_and_every_thread_that_has_events()
    {
        JsonElement[] metadata = [.. Events.Where(entry => Phase(entry) == "M")];
        Assert.All(metadata, entry => Assert.NotEmpty(entry.GetProperty("args").GetProperty("name").GetString()!));
        Assert.Equal("a title", Assert.Single(metadata, entry => entry.GetProperty("name").GetString() == "process_name")
            .GetProperty("args").GetProperty("name").GetString());
        Assert.Equal(
            Complete.Select(Line).Distinct().Order(),
            metadata.Where(entry => entry.GetProperty("name").GetString() == "thread_name").Select(Line).Order());
    }

    [Fact]
    public void Slices_of_a_line_lie_apart_or_within_each_other() => Assert.All(Complete.GroupBy(Line), line =>
    {
        (double Start, double End)[] slices =
            [.. line.Select(entry =>
                (entry.GetProperty("ts").GetDouble(), entry.GetProperty("ts").GetDouble() + entry.GetProperty("dur").GetDouble()))];
        const double rounding = 1e-6;
        foreach ((double start, double end) in slices)
            Assert.DoesNotContain(
                slices, other => start < other.Start - rounding && other.Start < end - rounding && end < other.End - rounding);
    });

    private static string Phase(JsonElement entry) => entry.GetProperty("ph").GetString()!;

    private static (int, int) Line(JsonElement entry) => (entry.GetProperty("pid").GetInt32(), entry.GetProperty("tid").GetInt32());
}
