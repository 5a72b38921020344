using IlgpuColorize.Kernels.Tensors;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Tensors;

public sealed class ElementTypeTests
{
    [Theory]
    [InlineData(ElementType.Float32, 5, 1, 5)]
    [InlineData(ElementType.Float32, 5, 4, 8)]
    [InlineData(ElementType.BFloat16, 1, 1, 8)]
    [InlineData(ElementType.BFloat16, 8, 4, 8)]
    [InlineData(ElementType.BFloat16, 181, 1, 184)]
    [InlineData(ElementType.BFloat16, 9, 16, 16)]
    [InlineData(ElementType.BFloat16, 9, 3, 24)]
    public void Pitch_is_a_multiple_of_both_alignments(ElementType type, int channels, int alignment, int expected)
        => Assert.Equal(expected, type.PitchOf(channels, alignment));

    [Theory]
    [InlineData(ElementType.Float32, 3, 3)]
    [InlineData(ElementType.BFloat16, 3, 2)]
    [InlineData(ElementType.BFloat16, 4_294_967_294, 2_147_483_647)]
    public void Two_bfloat16_elements_share_a_word(ElementType type, long elements, long expected)
        => Assert.Equal(expected, type.Packed32(elements));
}
