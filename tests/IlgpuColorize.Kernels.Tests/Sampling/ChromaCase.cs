using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.TestKit;

namespace IlgpuColorize.Kernels.Tests.Sampling;

/// <summary>Three images of mixtures, and what else chroma is taken from them with.</summary>
internal static class ChromaCase
{
    public const int Components = 3;

    public static readonly Shape Map = new(3, 4, 5, 8 * Components + 2);

    public static readonly double[] Lightness = Numbers.Uniform(2, Map.Pixels, 0.6);

    public static readonly DrawKey[] Keys = [new(1, 2, 0), new(1, 2, 1), new(0xFFFFFFFF, 5, 0)];

    // Every fourth pixel has no guide.
    public static readonly int[] Guide =
        [.. Enumerable.Range(0, 2 * Map.Pixels).Select(i => i / 2 % 4 == 3 ? HoldChroma.Free : 40 + 53 * i % 170)];

    private static readonly double[] s_parameters = DrawParameters();

    public delegate void Op(ComputeStream stream, in ChromaOperands operands, PixelRegion region);

    /// <summary>Returns the mixture of a pixel, group after group.</summary>
    public static double[] ParametersOf(int pixel) => s_parameters[(pixel * Map.C)..(pixel * Map.C + 8 * Components)];

    /// <summary>Returns the levels that an op leaves, -1 where it gives none, and the canvas, of which the third channel is 1.</summary>
    public static int[] Run(ComputeDevice device, Op op, DrawOptions options, PixelRegion region, out double[] canvas)
    {
        using var scope = new OpScope(device, extraPitch: 3);
        DeviceTensor target = scope.Output(Map.WithChannels(3));
        Kernels.Pointwise.Fill.Forward(scope.Stream, target.View, first: 2, count: 1, 1f);
        ArrayView<int> levels = scope.Flat([.. Enumerable.Repeat(-1, 2 * Map.Pixels)]);
        ChromaOperands operands = new(
            scope.Input(Map, s_parameters).View,
            Components,
            scope.Input(Map.WithChannels(1), Lightness).View,
            scope.Flat(Keys),
            scope.Flat(options),
            scope.Flat(Guide),
            target.View,
            levels);
        op(scope.Stream, operands, region);
        canvas = target.Read();
        return scope.Stream.Download(levels);
    }

    private static double[] DrawParameters()
    {
        double[] parameters = Numbers.Uniform(1, Map.Elements);
        for (int i = 0; i < parameters.Length; i++)
            parameters[i] = i % Map.C / Components >= 6 ? (float)(parameters[i] - 2) : parameters[i];
        return parameters;
    }
}
