using System.Runtime.CompilerServices;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Sampling;

namespace IlgpuColorize.Kernels.Tests.Sampling;

/// <summary>The bytes that lie behind each address of <see cref="DrawRowArguments"/>.</summary>
internal static class DrawRowTransfer
{
    /// <summary>Returns the arguments with every address replaced.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="copy">Copies bytes from an address and returns where they are then.</param>
    public static DrawRowArguments Copied(this DrawRowArguments arguments, Func<long, long, long> copy)
    {
        DrawRowProblem problem = arguments.Problem;
        long map = (long)problem.Samples * problem.Rows * problem.Columns;
        PixelRows Rows(PixelRows rows, int parts, int size) => rows with { Address = copy(rows.Address, parts * map * rows.Pitch * size) };
        return arguments with
        {
            R = Rows(arguments.R, 1, sizeof(ushort)),
            FirstTerms = Rows(arguments.FirstTerms, problem.Layers, sizeof(ushort)),
            GatedTerms = Rows(arguments.GatedTerms, problem.Layers, sizeof(ushort)),
            Activated = Rows(arguments.Activated, problem.Stages, sizeof(ushort)),
            Packed = copy(arguments.Packed, (long)DrawRow.Packed32(problem) * sizeof(float)),
            StemRight = copy(arguments.StemRight, 6L * problem.Channels * sizeof(float)),
            OutputBias = copy(arguments.OutputBias, (long)problem.MixtureChannels * sizeof(float)),
            Mixture = Rows(arguments.Mixture, 1, sizeof(float)),
            Lightness = Rows(arguments.Lightness, 1, sizeof(float)),
            Canvas = Rows(arguments.Canvas, 1, sizeof(float)),
            Keys = copy(arguments.Keys, problem.Samples * 3L * sizeof(uint)),
            Levels = copy(arguments.Levels, 2 * map * sizeof(int)),
            Guide = copy(arguments.Guide, 2 * map * sizeof(int)),
            Options = copy(arguments.Options, Unsafe.SizeOf<DrawOptions>()),
        };
    }
}
