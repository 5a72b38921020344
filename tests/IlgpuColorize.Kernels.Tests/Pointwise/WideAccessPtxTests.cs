using System.Text.RegularExpressions;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.Sass;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Pointwise;

/// <summary>
/// Reads the accesses of pointwise kernels in PTX: four channels at once, 16 bytes in float32 and 8 in bfloat16, beside those one by one.
/// </summary>
public sealed partial class WideAccessPtxTests
{
    /// <summary>The kernels, with the tensors that each loads and stores.</summary>
    public static TheoryData<Type, int, int> Kernels => new()
    {
        { typeof(AddForward), 2, 1 },
        { typeof(CopyChannels), 2, 1 },
        { typeof(EluForward), 1, 1 },
        { typeof(EluBackward), 3, 1 },
        { typeof(LeakyReluForward), 1, 1 },
        { typeof(LeakyReluBackward), 3, 1 },
        { typeof(ShiftPixels), 2, 1 },
        { typeof(FeatureTransformForward), 3, 1 },
        { typeof(FeatureTransformBackward), 6, 3 },
        { typeof(GateForward), 3, 1 },
        { typeof(GateBackward), 5, 2 },
        { typeof(ConcatEluForward), 1, 2 },
        { typeof(ConcatEluBackward), 5, 1 },
    };

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Kernel_moves_four_channels_at_once(Type kernel, int loads, int stores)
    {
        ILookup<string, string> accesses = Access().Matches(PtxCompiler.Portable(kernel)).Select(match => match.Value)
            .ToLookup(access => access);
        (string Access, int Count)[] expected =
        [
            ("ld.v4.f32", loads), ("ld.v2.b32", loads), ("ld.f32", 4 * loads), ("ld.b16", 4 * loads),
            ("st.v4.f32", stores), ("st.v2.b32", stores), ("st.f32", 4 * stores), ("st.b16", 4 * stores),
        ];
        Assert.Equal(expected.Order(), accesses.Select(access => (access.Key, access.Count())).Order());
    }

    [GeneratedRegex(@"\b(?:ld|st)\.(?!param)[a-z0-9.]+")]
    private static partial Regex Access();
}
