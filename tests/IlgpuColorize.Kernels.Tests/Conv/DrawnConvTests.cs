using CsCheck;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Conv;

/// <summary>
/// Checks drawn convolutions on <c>cpu</c>, every pass by every algorithm: sizes that meet in no network. The draws are the same in every
/// run; a failure names the sizes and the seed, and with that in the environment variable <c>CsCheck_Seed</c> all draws are that one.
/// </summary>
[Collection(TestDevices.Collection)]
public sealed class DrawnConvTests
{
    // Winograd's transforms multiply the rounding errors of some sums; ConvWinograd states the measured ones.
    private const double Tolerance = 5e-6;

    // A relative error means something where several sums share it: one of them may cancel.
    private const int FewestElements = 24;

    private static readonly Gen<int> Batch = Gen.Int[1, 3];
    private static readonly Gen<int> Extent = Gen.Int[3, 11];
    private static readonly Gen<int> Channels = Gen.Int[2, 18];
    private static readonly Gen<Padding> Pad = Gen.Select(
        Gen.Int[0, 4], Gen.Int[0, 4], Gen.Int[0, 4], Gen.Int[0, 4], (top, bottom, left, right) => new Padding(top, bottom, left, right));

    private static readonly Gen<ConvProblem> Any =
        from n in Batch
        from height in Extent
        from width in Extent
        from c in Channels
        from k in Channels
        from r in Gen.Int[1, 3]
        from s in Gen.Int[1, 3]
        from pad in Pad
        from stride in Gen.Int[1, 2]
        from dilation in Gen.Int[1, 3]
        where height + pad.Top + pad.Bottom > dilation * (r - 1) && width + pad.Left + pad.Right > dilation * (s - 1)
        select new ConvProblem(n, height, width, c, k, r, s, pad, stride, dilation);

    // Winograd's method computes these alone.
    private static readonly Gen<ConvProblem> Same3x3 =
        from n in Batch
        from height in Extent
        from width in Extent
        from c in Channels
        from k in Channels
        from dilation in Gen.Int[1, 6]
        select new ConvProblem(n, height, width, c, k, 3, 3, ConvProblem.Same(3, 3, dilation), Dilation: dilation);

    private static readonly Gen<ConvProblem> Problems = Gen.OneOf(Any, Same3x3)
        .Where(problem => Math.Min(problem.Output.Elements, problem.FilterElements) >= FewestElements);

    public static TheoryData<int> Draws => [.. Enumerable.Range(1, 24)];

    [Theory]
    [MemberData(nameof(Draws))]
    public void Every_pass_by_every_algorithm_equals_the_reference(int draw)
        => Problems.Sample(Check, seed: CsCheck.Check.Seed ?? SeedOf(draw), iter: 1, threads: 1, print: problem => $"{problem}");

    private static void Check(ConvProblem problem)
    {
        ConvCase drawn = new(problem, extraPitch: problem.C % 2);
        double[] y = drawn.Reference.Forward(drawn.X, drawn.W, drawn.Bias, drawn.Added);
        double[] dx = drawn.Reference.InputGradient(drawn.Dy, drawn.W), dw = drawn.Reference.FilterGradient(drawn.X, drawn.Dy);
        ConvCases.EachWith(TestDevices.Cpu, ConvAlgorithms.Supported(TestDevices.Cpu), [drawn], _ =>
        {
            Numbers.Close(y, ConvRun.Fprop(TestDevices.Cpu, drawn), Tolerance);
            Numbers.Close(dx, ConvRun.Dgrad(TestDevices.Cpu, drawn), Tolerance);
            Numbers.Close(dw, ConvRun.Wgrad(TestDevices.Cpu, drawn), Tolerance);
        });
    }

    // CsCheck draws the first case from the seed that it is given, and the others anew in every run: so each case has a seed of its own.
    private static string SeedOf(int draw) => new PCG(stream: 1, seed: (ulong)draw).ToString();
}
