using System.Globalization;

namespace IlgpuColorize.Benchmarks.Passes;

/// <summary>
/// Holds what was measured of a convolution's passes; all count the direct convolution's floating-point operations, 10^9 a second.
/// </summary>
/// <param name="Problem">The sizes.</param>
/// <param name="Gflop">Floating-point operations of one pass, 10^9.</param>
/// <param name="Runs">Runs of wgrad in a training step.</param>
/// <param name="Fprop">Direct fprop.</param>
/// <param name="Dgrad">Direct dgrad; null where a training step runs none.</param>
/// <param name="DgradChosen">Dgrad by the algorithm that is chosen; null where a training step runs none.</param>
/// <param name="Chosen">That algorithm.</param>
/// <param name="Wgrad">Wgrad.</param>
/// <param name="DgradRatio">Chosen dgrad over direct fprop.</param>
/// <param name="WgradRatio">Wgrad over direct fprop.</param>
/// <param name="Rounds">How often each was run.</param>
internal sealed record PassFigures(
    string Problem, double Gflop, int Runs, double Fprop, double? Dgrad, double? DgradChosen, string Chosen, double Wgrad,
    double? DgradRatio, double WgradRatio, int Rounds)
{
    public const string Header =
        "convolution                      GFLOP  runs |  fprop  dgrad  chosen         wgrad | dgrad/fprop wgrad/fprop";

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Problem,-30} {Gflop,7:F3} {Runs,5} | {Fprop,6:F1} {Text(Dgrad, "F1"),6} {Text(DgradChosen, "F1"),7} {Chosen,-8} {Wgrad,5:F1} | "
            + $"{Text(DgradRatio, "F2"),11} {WgradRatio,11:F2}");

    private static string Text(double? figure, string format) => figure?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
