using IlgpuColorize.Numerics;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Numerics;

public sealed class Philox4x32Tests
{
    [Theory] // Known answers of Random123, kat_vectors: philox4x32 10.
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(~0u, ~0u, ~0u, ~0u, ~0u, ~0u, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0xa4093822u, 0x299f31d0u, 0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u,
        0x24126ea1u)]
    public void Draw_gives_the_published_words(uint k0, uint k1, uint c0, uint c1, uint c2, uint c3, uint x, uint y, uint z, uint w) =>
        Assert.Equal(new PhiloxWords(x, y, z, w), Philox4x32.Draw(k0, k1, c0, c1, c2, c3));

    [Theory]
    [InlineData(0u, 0.5 / 16777216)]
    [InlineData(255u, 0.5 / 16777216)]
    [InlineData(256u, 1.5 / 16777216)]
    [InlineData(0x80000000u, 0.5)]
    [InlineData(0xffffffffu, 16777215.0 / 16777216)]
    public void ToUniform_takes_the_upper_24_bits_and_stays_inside_0_and_1(uint word, double expected) =>
        Assert.Equal(expected, Philox4x32.ToUniform(word), 1.0 / 16777216 / 100 + (word == 0x80000000u ? 1.0 / 16777216 : 0));

    [Fact]
    public void Uniforms_have_the_mean_and_variance_of_the_uniform_distribution()
    {
        const int count = 200_000;
        double sum = 0, squares = 0;
        for (uint i = 0; i < count / 4; i++)
        {
            PhiloxWords words = Philox4x32.Draw(1, 2, i, 0, 0, 0);
            foreach (uint word in new[] { words.X, words.Y, words.Z, words.W })
            {
                float u = Philox4x32.ToUniform(word);
                Assert.InRange(u, float.Epsilon, MathF.BitDecrement(1f));
                sum += u;
                squares += (double)u * u;
            }
        }

        double mean = sum / count;
        Assert.Equal(0.5, mean, 4 * Math.Sqrt(1.0 / 12 / count));
        Assert.Equal(1.0 / 12, squares / count - mean * mean, 1e-3);
    }
}
