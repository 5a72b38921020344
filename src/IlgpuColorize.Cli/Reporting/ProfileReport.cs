using System.Globalization;
using IlgpuColorize.Cli.Commands;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Profiling;
using Spectre.Console;

namespace IlgpuColorize.Cli.Reporting;

/// <summary>Shows a profile: a row for each op, and below it those of its problems that are among the longest of all.</summary>
/// <param name="title">What was profiled.</param>
/// <param name="device">Where.</param>
/// <param name="peak">What the machine reaches; null where that is not measured.</param>
/// <param name="profile">The launches.</param>
internal sealed class ProfileReport(string title, ComputeDevice device, MachinePeak? peak, LaunchProfile profile)
{
    private const int ProblemRows = 30;

    private readonly IReadOnlyList<LaunchSummary> _ops = LaunchSummary.ByOp(profile);
    private readonly IReadOnlyList<LaunchSummary> _problems = LaunchSummary.ByProblem(profile);

    // Only CUDA devices say what they made of a kernel.
    private bool KnowsRegisters => _ops.Any(op => op.Registers is not null);

    private double SpanMilliseconds => profile.Spans.Sum(span => span.Duration.TotalMilliseconds);

    private double LaunchMilliseconds => _ops.Sum(op => op.TotalMilliseconds);

    /// <summary>Writes the table, and the files asked for.</summary>
    public static void Write(ProfileReport report, ProfileOutputs outputs, CommandContext context)
    {
        context.Out.Write(report.ToTable());
        foreach (string line in report.Notes())
            context.Out.WritePlainLine(line);
        JsonOutput.Write(outputs.Json, report.ToJson());
        if (outputs.Trace is { } trace)
            WholeFile.Write(trace, report.ToTrace());
    }

    private byte[] ToTrace() => ChromeTrace.Serialize(profile, $"{title}, on {device.Name}");

    private object ToJson() => new
    {
        title,
        device = device.Name,
        synchronized = !device.IsHost,
        spans = profile.Spans.Select(span => new { span.Name, milliseconds = span.Duration.TotalMilliseconds }),
        span_milliseconds = SpanMilliseconds,
        launch_milliseconds = LaunchMilliseconds,
        peak,
        ops = _ops.Select(Row),
        problems = _problems.Select(Row),
    };

    private object Row(LaunchSummary row) => new
    {
        row.Op,
        row.Problem,
        row.Calls,
        row.TotalMilliseconds,
        row.MedianMicroseconds,
        row.GigaflopsPerSecond,
        row.GigabytesPerSecond,
        row.Share,
        row.Registers,
        row.LocalBytes,
        share_of_peak_flops = row.GigaflopsPerSecond / peak?.GigaflopsPerSecond,
        share_of_peak_copy = row.GigabytesPerSecond / peak?.GigabytesPerSecond,
    };

    private Table ToTable()
    {
        Table table = new Table().Border(TableBorder.Rounded).Title(Markup.Escape($"{title}, on {device.Name}")).AddColumn("op");
        string[] columns = ["calls", "total ms", "median us", "GFLOP/s", "of peak", "GB/s", "of peak", "share"];
        foreach (string column in KnowsRegisters ? [.. columns, "registers / local bytes"] : columns)
            table.AddColumn(new TableColumn(column).RightAligned());
        ILookup<string, LaunchSummary> longest = _problems.Take(ProblemRows).ToLookup(row => row.Op);
        foreach (LaunchSummary op in _ops)
        {
            table.AddRow(Cells(op, op.Op, new Style(decoration: Decoration.Bold)));
            foreach (LaunchSummary problem in longest[op.Op])
                table.AddRow(Cells(problem, $"  {problem.Problem}", Style.Plain));
        }
        return table;
    }

    private Text[] Cells(LaunchSummary row, string name, Style style)
    {
        Text[] cells = FiguresOf(row, name, style);
        return KnowsRegisters ? [.. cells, new(row.Registers is { } registers ? $"{registers} / {row.LocalBytes}" : "", style)] : cells;
    }

    private Text[] FiguresOf(LaunchSummary row, string name, Style style) =>
    [
        new(name, style),
        new(Number(row.Calls, "N0"), style),
        new(Number(row.TotalMilliseconds, "N2"), style),
        new(Number(row.MedianMicroseconds, "N1"), style),
        new(Number(row.GigaflopsPerSecond, "N1"), style),
        new(Percent(row.GigaflopsPerSecond / peak?.GigaflopsPerSecond), style),
        new(Number(row.GigabytesPerSecond, "N1"), style),
        new(Percent(row.GigabytesPerSecond / peak?.GigabytesPerSecond), style),
        new(Percent(row.Share), style),
    ];

    private IEnumerable<string> Notes()
    {
        string listed = _problems.Count > ProblemRows ? $"; the {ProblemRows} longest of {_problems.Count} problems are listed" : "";
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{profile.Spans.Count} x '{profile.Spans[0].Name.Split(' ')[0]}' took {SpanMilliseconds:N1} ms, {LaunchMilliseconds:N1} "
            + $"ms of it in launches{listed}.");
        yield return peak is null
            ? "No peaks were measured: the simulator's speed means nothing."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"Measured peaks, all threads: {peak.GigaflopsPerSecond:N1} GFLOP/s (fused multiply-adds), "
                + $"{peak.GigabytesPerSecond:N1} GB/s (copy).");
        if (!device.IsHost)
            yield return "Launches were synchronised one by one to be timed: nothing overlapped, "
                + "and the whole took longer than without a profile.";
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static string Percent(double? share) => share is { } value ? Number(100 * value, "N1") + " %" : "";
}
