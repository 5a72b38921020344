using System.Reflection;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Sass;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Devices;

/// <summary>
/// Holds the structs of kernels' parameters to a layout that nesting does not change. ILGPU 1.5.3 takes two structs for one whose members
/// are alike in a flat list, before it knows how long a view is; which of them was compiled first then decides how both are padded on the
/// device, while the host writes each as it is declared.
/// </summary>
public sealed partial class ParameterLayoutTests
{
    [Fact]
    public void No_member_is_moved_by_the_padding_of_a_nested_struct()
    {
        // A struct that a kernel only computes with counts, too: its layout may become that of a parameter.
        IEnumerable<Type> structs = typeof(IKernel).Assembly.GetTypes().Where(type => !type.IsGenericTypeDefinition)
            .Concat(KernelSources.All.Values.Select(kernel => kernel.Type));
        string[] moved = [.. structs.Where(ParameterLayout.HoldsView).Select(ParameterLayout.FirstMoved).OfType<string>().Distinct()];
        Assert.True(moved.Length == 0, string.Join(Environment.NewLine, moved));
    }

    [Fact]
    public void Padding_at_either_end_of_a_nested_struct_is_found()
    {
        Assert.Equal(
            $"{nameof(PaddedBehind)}.Then lies at byte 24, in a flat list at 20: "
                + $"{nameof(CountedView)} ends, 20 bytes long, at byte 20 and is padded by 4 bytes",
            ParameterLayout.FirstMoved(typeof(PaddedBehind)));
        Assert.Equal(
            $"{nameof(PaddedBefore)}.Nested.Count lies at byte 8, in a flat list at 4: "
                + $"{nameof(CountBeforeView)} begins at byte 4 and is padded by 4 bytes",
            ParameterLayout.FirstMoved(typeof(PaddedBefore)));
        Assert.Null(ParameterLayout.FirstMoved(typeof(CountedView)));
    }

    /// <summary>The pair in which the fault was seen: of 160 bytes alone, LeakyReluBackward had 152 behind DrawChromaPixel.</summary>
    [Fact]
    public void Text_of_a_kernel_does_not_depend_on_what_was_compiled_before()
    {
        using Context alone = NewContext(), shared = NewContext();
        string[] expected = ParametersOf(alone, typeof(LeakyReluBackward));
        ParametersOf(shared, typeof(DrawChromaPixel));
        Assert.Equal(["[160]", "+8"], expected.Take(2));
        Assert.Equal(expected, ParametersOf(shared, typeof(LeakyReluBackward)));
    }

    private static Context NewContext() => Context.Create(builder => builder.EnableAlgorithms());

    // The size of each parameter, and the places from which it is loaded.
    private static string[] ParametersOf(Context context, Type kernel)
    {
        using var backend = new PTXBackend(context, CudaArchitecture.SM_90, CudaInstructionSet.ISA_80, null!);
        MethodInfo run = typeof(KernelEntry).GetMethod(nameof(KernelEntry.Run))!.MakeGenericMethod(kernel);
        var compiled = (PTXCompiledKernel)backend.Compile(EntryPointDescription.FromImplicitlyGroupedKernel(run), default);
        return [.. SizeOrPlace().Matches(compiled.PTXAssembly).Select(match => match.Value)];
    }

    [GeneratedRegex(@"(?<=\.param .*)\[\d+\]|(?<=ld\.param.*)\+\d+(?=\])")]
    private static partial Regex SizeOrPlace();

    private readonly record struct CountedView(ArrayView<float> View, int Count);

    private readonly record struct CountBeforeView(int Count, ArrayView<float> View);

    private readonly record struct PaddedBehind(CountedView Nested, int Then);

    private readonly record struct PaddedBefore(int First, CountBeforeView Nested);
}
