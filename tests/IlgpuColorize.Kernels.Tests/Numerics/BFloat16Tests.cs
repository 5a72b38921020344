using IlgpuColorize.Numerics;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Numerics;

public sealed class BFloat16Tests
{
    [Fact]
    public void Every_value_comes_back_and_a_signaling_nan_as_a_quiet_one()
    {
        for (int bits = 0; bits <= ushort.MaxValue; bits++)
        {
            float value = BFloat16.ToSingle((ushort)bits);
            Assert.Equal(float.IsNaN(value) ? bits | 0x40 : bits, BFloat16.FromSingle(value));
        }
    }

    [Fact]
    public void Neighbours_of_every_tie_round_to_the_nearest_and_ties_to_the_even()
    {
        for (uint lower = 0; lower < 0xFF80; lower++)
        {
            // Both signs up to infinity; beyond lie the NaNs.
            if ((lower & 0x7FFF) >= 0x7F80)
                continue;
            uint tie = (lower << 16) | 0x8000;
            Assert.Equal(lower, BFloat16.FromSingleBits(tie - 1));
            Assert.Equal(lower + 1, BFloat16.FromSingleBits(tie + 1));
            Assert.Equal(lower % 2 == 0 ? lower : lower + 1, BFloat16.FromSingleBits(tie));
        }
    }

    [Theory]
    [InlineData(float.MaxValue, float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity, float.NegativeInfinity)]
    [InlineData(1f, 1f)]
    [InlineData(-0f, -0f)]
    [InlineData(3.14159274f, 3.140625f)]
    public void Known_values_round_as_they_should(float value, float expected)
        => Assert.Equal(BitConverter.SingleToUInt32Bits(expected), BitConverter.SingleToUInt32Bits(BFloat16.Round(value)));

    [Fact]
    public void Nan_keeps_its_sign_and_never_becomes_infinity()
    {
        foreach (uint bits in (uint[])[0x7F800001, 0x7FFFFFFF, 0xFF800001, 0xFFFFFFFF, 0x7FC00000])
        {
            ushort rounded = BFloat16.FromSingleBits(bits);
            Assert.True(float.IsNaN(BFloat16.ToSingle(rounded)));
            Assert.Equal(bits >> 31, (uint)rounded >> 15);
        }
    }

    [Fact]
    public void Rounding_is_off_by_one_part_in_256_at_most()
    {
        Random random = new(1);
        for (int i = 0; i < 10_000; i++)
        {
            float value = BitConverter.UInt32BitsToSingle((uint)random.Next(0x00800000, 0x7F000000));
            Assert.InRange(Math.Abs((double)BFloat16.Round(value) - value), 0, value / 256d);
        }
    }
}
