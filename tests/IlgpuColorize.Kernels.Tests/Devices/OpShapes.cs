using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Devices;

/// <summary>Lists lopsided shapes around the widths of vectors and warps.</summary>
internal static class OpShapes
{
    public static readonly Shape Lopsided = new(2, 3, 5, 7);

    private static readonly Shape[] All =
    [
        new(1, 1, 1, 1), new(1, 1, 31, 1), new(1, 2, 16, 1), new(1, 1, 3, 11), new(2, 3, 5, 7), new(1, 5, 1, 13), new(1, 1, 1, 65),
            new(3, 1, 2, 32), new(2, 1, 1, 31),
    ];

    /// <summary>Runs a check over every shape and layout; a failure names them.</summary>
    public static void ForEach(ComputeDevice device, Action<OpScope, Shape> check)
        => Assert.All(All, shape => ForEachLayout(device, scope => check(scope, shape)));

    /// <summary>Runs a check over every layout of tensors; a failure names it.</summary>
    public static void ForEachLayout(ComputeDevice device, Action<OpScope> check) => Assert.All(OpScope.Layouts, layout =>
    {
        using var scope = new OpScope(device, layout.ExtraPitch, layout.ElementType);
        check(scope);
    });
}
