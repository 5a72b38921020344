using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Conv;

/// <summary>Runs checks of convolutions with each algorithm on each problem; a failure names them.</summary>
internal static class ConvCases
{
    /// <summary>Checks every problem, dense and padded, with every algorithm.</summary>
    public static void Each(
        ComputeDevice device, IEnumerable<ConvAlgorithm> algorithms, IEnumerable<ConvProblem> problems, Action<ConvCase> check)
    {
        IEnumerable<ConvCase> cases = problems.SelectMany(problem => (ConvCase[])[new(problem), new(problem, extraPitch: 3)]);
        EachWith(device, algorithms, cases, check);
    }

    /// <summary>Checks cases with every algorithm. The failure of one is told after the others were tried.</summary>
    public static void EachWith<T>(
        ComputeDevice device, IEnumerable<ConvAlgorithm> algorithms, IEnumerable<T> cases, Action<T> check)
        => Assert.All(algorithms, algorithm => Forced(device, algorithm, () => Assert.All(cases, check)));

    /// <summary>Checks with one algorithm forced.</summary>
    public static void Forced(ComputeDevice device, ConvAlgorithm algorithm, Action check)
    {
        device.ConvAlgorithm = algorithm;
        try
        {
            check();
        }
        finally
        {
            device.ConvAlgorithm = ConvAlgorithm.Auto;
        }
    }
}
