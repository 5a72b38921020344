using IlgpuColorize.Numerics;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Numerics;

public sealed class ElementaryTests
{
    private const double Relative = 1.2e-6;

    public static TheoryData<double> Arguments =>
    [
        1e-30, 1e-12, 1e-8, 1e-7, 1e-5, 1e-3, 0.01, 0.1, 0.29, 0.31, 0.49, 0.5, 0.51, 0.9, 1, 2, 5, 10, 30, 80,
    ];

    [Theory]
    [MemberData(nameof(Arguments))]
    public void Expm1_is_accurate_on_both_sides_of_zero(double magnitude)
    {
        foreach (float x in Both(magnitude))
        {
            // Below 1e-4 two terms of the series beat the double exp(x) - 1.
            double expected = Math.Abs(x) < 1e-4 ? x + (double)x * x / 2 : Math.Exp(x) - 1;
            AssertRelative(expected, Elementary.Expm1(x), x > 10 ? 1e-5 : Relative);
        }
    }

    [Theory]
    [MemberData(nameof(Arguments))]
    public void Log1p_is_accurate_on_both_sides_of_zero(double magnitude)
    {
        foreach (float x in Both(magnitude))
        {
            if (x > -1)
                AssertRelative(Math.Abs(x) < 1e-4 ? x - (double)x * x / 2 : Math.Log(1 + (double)x), Elementary.Log1p(x), Relative);
        }
    }

    [Theory]
    [MemberData(nameof(Arguments))]
    public void Sigmoid_softplus_log_sigmoid_and_tanh_are_accurate(double magnitude)
    {
        foreach (float x in Both(magnitude))
        {
            AssertRelative(1 / (1 + Math.Exp(-x)), Elementary.Sigmoid(x), Relative);
            AssertRelative(ReferenceSoftplus(x), Elementary.Softplus(x), Relative);
            AssertRelative(-ReferenceSoftplus(-x), Elementary.LogSigmoid(x), Relative);
            AssertRelative(Math.Tanh(x), Elementary.Tanh(x), Relative);
        }
    }

    [Fact]
    public void Large_arguments_neither_overflow_nor_vanish()
    {
        Assert.Equal(1f, Elementary.Sigmoid(1000f));
        Assert.Equal(0f, Elementary.Sigmoid(-1000f));
        Assert.Equal(1000f, Elementary.Softplus(1000f));
        Assert.Equal(-1000f, Elementary.LogSigmoid(-1000f));
        Assert.Equal(-1f, Elementary.Tanh(-1000f));
        Assert.Equal(-1f, Elementary.Expm1(-1000f));
    }

    [Fact]
    public void Not_a_number_stays_visible()
    {
        Assert.True(float.IsNaN(Elementary.Expm1(float.NaN)));
        Assert.True(float.IsNaN(Elementary.Log1p(float.NaN)));
        Assert.True(float.IsNaN(Elementary.Sigmoid(float.NaN)));
        Assert.True(float.IsNaN(Elementary.Softplus(float.NaN)));
        Assert.True(float.IsNaN(Elementary.Tanh(float.NaN)));
    }

    private static float[] Both(double magnitude) => [(float)magnitude, (float)-magnitude];

    private static double ReferenceSoftplus(double x)
        => x > 0 ? x + ReferenceSoftplus(-x) : x < -12 ? Math.Exp(x) - Math.Exp(2 * x) / 2 : Math.Log(1 + Math.Exp(x));

    private static void AssertRelative(double expected, float actual, double tolerance) =>
        Assert.True(Math.Abs(actual - expected) <= tolerance * Math.Abs(expected), $"expected {expected:R}, was {actual:R}");
}
