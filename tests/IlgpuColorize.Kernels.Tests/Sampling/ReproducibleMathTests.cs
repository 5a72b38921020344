using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.Sass;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Sampling;

public sealed class ReproducibleMathTests
{
    [Fact]
    public void Exp_is_accurate_and_stays_within_the_normal_numbers()
    {
        for (float x = -86.9f; x < 87.9f; x += 0.0137f)
            AssertRelative(Math.Exp(x), ReproducibleMath.Exp(x), 2e-7);
        Assert.Equal(1f, ReproducibleMath.Exp(0f));
        Assert.InRange(ReproducibleMath.Exp(-1000f), float.Epsilon, 2e-38f);
        Assert.InRange(ReproducibleMath.Exp(1000f), 1e38f, float.MaxValue);
    }

    [Fact]
    public void Log_is_accurate_over_all_normal_numbers()
    {
        for (double exponent = -37; exponent < 38; exponent += 0.0071)
        {
            float x = (float)Math.Pow(10, exponent);
            Assert.Equal(Math.Log(x), ReproducibleMath.Log(x), Math.Max(1e-7, 2e-7 * Math.Abs(Math.Log(x))));
        }
        Assert.Equal(0f, ReproducibleMath.Log(1f));
    }

    [Fact]
    public void Logit_inverts_the_sigmoid_over_all_that_a_draw_takes()
    {
        for (float u = 1e-5f; u < 1f - 1e-5f; u += 0.0001f)
        {
            double expected = Math.Log(u / (1 - (double)u));
            Assert.Equal(expected, ReproducibleMath.Logit(u), 1e-6 * Math.Max(1, Math.Abs(expected)));
        }
    }

    [Fact]
    public void Tanh_is_accurate_and_odd()
    {
        for (float x = -20f; x < 20f; x += 0.0031f)
        {
            Assert.Equal(Math.Tanh(x), ReproducibleMath.Tanh(x), 2e-7);
            Assert.Equal(-ReproducibleMath.Tanh(-x), ReproducibleMath.Tanh(x));
        }
    }

    /// <summary>What the hardware approximates differs from the host.</summary>
    [Fact]
    public void Draws_use_no_function_of_the_hardware()
        => Assert.DoesNotMatch("(ex2|lg2|rcp|rsqrt|sin|cos|tanh|div)\\.(approx|full)", PtxCompiler.Portable(typeof(DrawChromaPixel)));

    private static void AssertRelative(double expected, double actual, double tolerance)
        => Assert.Equal(expected, actual, tolerance * Math.Abs(expected));
}
