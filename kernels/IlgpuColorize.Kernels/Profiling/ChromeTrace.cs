using System.Text.Json;

namespace IlgpuColorize.Kernels.Profiling;

/// <summary>
/// Writes a profile in the Trace Event Format ("complete" events, ph X, times in microseconds), which Perfetto and chrome://tracing load:
/// spans on one line, the launches within them on another.
/// </summary>
public static class ChromeTrace
{
    private const int Process = 1;
    private const int SpanLine = 1;
    private const int LaunchLine = 2;

    /// <summary>Returns the trace as UTF-8 JSON.</summary>
    /// <param name="profile">What was recorded.</param>
    /// <param name="title">Names the process: the device, say.</param>
    public static byte[] Serialize(LaunchProfile profile, string title)
    {
        ArgumentNullException.ThrowIfNull(profile);
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("displayTimeUnit", "ms");
            json.WriteStartArray("traceEvents");
            WriteName(json, "process_name", SpanLine, title);
            WriteName(json, "thread_name", SpanLine, "spans");
            WriteName(json, "thread_name", LaunchLine, "launches");
            foreach (ProfiledInterval span in profile.Spans)
                WriteInterval(json, span, SpanLine, "span");
            foreach (ProfiledInterval launch in profile.Launches)
                WriteInterval(json, launch, LaunchLine, FamilyOf(launch.Name));
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    // Gate.Forward and Gate.Backward are of one category, Gate.
    private static string FamilyOf(string op) => op.Split('.')[0];

    private static void WriteInterval(Utf8JsonWriter json, ProfiledInterval interval, int line, string category)
    {
        json.WriteStartObject();
        json.WriteString("name", interval.Name);
        json.WriteString("cat", category);
        json.WriteString("ph", "X");
        json.WriteNumber("ts", interval.Start.TotalMicroseconds);
        json.WriteNumber("dur", interval.Duration.TotalMicroseconds);
        json.WriteNumber("pid", Process);
        json.WriteNumber("tid", line);
        if (interval.Problem is { } problem)
        {
            json.WriteStartObject("args");
            json.WriteString("problem", problem.ToString());
            json.WriteNumber("flops", problem.Flops);
            json.WriteNumber("bytes", problem.Bytes);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void WriteName(Utf8JsonWriter json, string what, int line, string name)
    {
        json.WriteStartObject();
        json.WriteString("name", what);
        json.WriteString("ph", "M");
        json.WriteNumber("pid", Process);
        json.WriteNumber("tid", line);
        json.WriteStartObject("args");
        json.WriteString("name", name);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
