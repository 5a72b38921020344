using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Benchmarks;

/// <summary>Shows GFLOP/s for benchmarks that have a parameter of type <see cref="IProblem"/>.</summary>
internal sealed class ThroughputColumn : IColumn
{
    public string Id => nameof(ThroughputColumn);

    public string ColumnName => "GFLOP/s";

    public string Legend => "The problem's floating-point operations over the mean time";

    public UnitType UnitType => UnitType.Dimensionless;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public bool AlwaysShow => true;

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        IProblem? problem = benchmarkCase.Parameters.Items.Select(parameter => parameter.Value).OfType<IProblem>().FirstOrDefault();
        double? nanoseconds = summary[benchmarkCase]?.ResultStatistics?.Mean;
        return problem is null || nanoseconds is null
            ? "-"
            : (problem.Flops / nanoseconds.Value).ToString("F1", CultureInfo.InvariantCulture);
    }

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public override string ToString() => ColumnName;
}
