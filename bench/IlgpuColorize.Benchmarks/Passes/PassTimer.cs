using System.Diagnostics;
using IlgpuColorize.Benchmarks.Conv;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Benchmarks.Passes;

/// <summary>
/// Times the passes of a convolution in turns, so that whatever slows the machine down slows all, and takes the least time of each: others'
/// work only ever adds.
/// </summary>
/// <param name="budget">How long the rounds of a convolution may take; the fewest are run even where they take longer.</param>
/// <param name="threads">Threads of the device.</param>
internal sealed class PassTimer(TimeSpan budget, int threads)
{
    private const int FewestRounds = 3;
    private const int MostRounds = 1000;

    // Until compiled code has replaced what was compiled in haste.
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(400);

    /// <summary>Measures, on packed filters as in all but the first pass of a step.</summary>
    public PassFigures Measure(ConvolutionCount convolution)
    {
        ConvProblem problem = convolution.Problem;
        using ConvOperands operands = new(problem, DeviceKind.Cpu, threads);
        ConvAlgorithm chosen = ConvAlgorithms.Choose(ConvPass.Dgrad, problem, operands.Device);
        Action[] passes =
        [
            () => Fprop(operands, problem),
            () => Dgrad(operands, problem, ConvAlgorithm.Blocked),
            () => Dgrad(operands, problem, ConvAlgorithm.Auto),
            () => Wgrad(operands, problem),
        ];
        if (convolution.Dgrads == 0)
            passes[1] = passes[2] = () => { };
        double[] least = Least(passes, out int rounds);

        double fprop = problem.Flops / least[0] / 1e9, wgrad = problem.Flops / least[3] / 1e9;
        double? direct = convolution.Dgrads == 0
            ? null
            : problem.Flops / least[1] / 1e9, dgrad = convolution.Dgrads == 0 ? null : problem.Flops / least[2] / 1e9;
        return new(problem.ToString(), problem.Flops / 1e9, convolution.Wgrads, fprop, direct, dgrad, chosen.ToString(), wgrad,
            dgrad / fprop, wgrad / fprop, rounds);
    }

    private double[] Least(Action[] passes, out int rounds)
    {
        RunFor(budget < WarmUp ? budget : WarmUp, 1, passes, new double[passes.Length]);
        double[] least = [.. passes.Select(_ => double.PositiveInfinity)];
        rounds = RunFor(budget, FewestRounds, passes, least);
        return least;
    }

    private static int RunFor(TimeSpan time, int fewest, Action[] passes, double[] least)
    {
        int rounds = 0;
        for (long start = Stopwatch.GetTimestamp(); rounds < fewest || rounds < MostRounds
            && Stopwatch.GetElapsedTime(start) < time; rounds++)
        {
            for (int pass = 0; pass < passes.Length; pass++)
            {
                long begin = Stopwatch.GetTimestamp();
                passes[pass]();
                least[pass] = Math.Min(least[pass], Stopwatch.GetElapsedTime(begin).TotalSeconds);
            }
        }
        return rounds;
    }

    private static void Fprop(ConvOperands operands, in ConvProblem problem)
    {
        operands.Device.ConvAlgorithm = ConvAlgorithm.Blocked;
        ConvFprop.Run(operands.Stream, problem, operands.X, operands.Filter, operands.Bias, null, operands.Y);
    }

    private static void Dgrad(ConvOperands operands, in ConvProblem problem, ConvAlgorithm algorithm)
    {
        operands.Device.ConvAlgorithm = algorithm;
        ConvDgrad.Run(operands.Stream, problem, operands.Y, operands.Filter, new GradientTarget(operands.X, GradientWrite.Set));
    }

    private static void Wgrad(ConvOperands operands, in ConvProblem problem)
    {
        operands.Device.ConvAlgorithm = ConvAlgorithm.Auto;
        ConvWgrad.Run(operands.Stream, problem, operands.X, operands.Y, operands.FilterGradient, GradientWrite.Set);
    }
}
