using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Reduce;

/// <summary>
/// The last stage of a sum that was cut into slices: adds the partial sums of each result, slice after slice, so that the order depends on
/// the cut alone and two runs agree.
/// </summary>
internal static class PartialSums
{
    /// <summary>Adds partial sums that lie slice by slice, [slice][result], and counts the work as what it is.</summary>
    /// <param name="stream">Where to launch.</param>
    /// <param name="op">The name of the op that needs the sums.</param>
    /// <param name="partials">
    /// The partial sums, <paramref name="slices"/> times as many as results. On <c>cpu</c> they are spent afterwards.
    /// </param>
    /// <param name="slices">Partial sums of each result.</param>
    /// <param name="result">Where the sums go.</param>
    /// <param name="write">How to write them.</param>
    public static void Add(
        ComputeStream stream, string op, ArrayView<float> partials, int slices, ArrayView<float> result, GradientWrite write)
        => Add(stream, op, new PartialSumsProblem(checked((int)result.Length), slices), partials, slices, result, write);

    /// <summary>Adds partial sums that lie slice by slice, and counts the work as the whole op's.</summary>
    /// <inheritdoc cref="Add(ComputeStream, string, ArrayView{float}, int, ArrayView{float}, GradientWrite)"/>
    /// <param name="stream">Where to launch.</param>
    /// <param name="op">The name of the op that needs the sums.</param>
    /// <param name="problem">The sizes of the op.</param>
    /// <param name="partials">The partial sums.</param>
    /// <param name="slices">Partial sums of each result.</param>
    /// <param name="result">Where the sums go.</param>
    /// <param name="write">How to write them.</param>
    /// <param name="scale">Multiplies each sum before it is written.</param>
    public static void Add<TProblem>(
        ComputeStream stream, string op, in TProblem problem, ArrayView<float> partials, int slices, ArrayView<float> result,
        GradientWrite write, float scale = 1f)
        where TProblem : struct, IProblem
    {
        if (stream.Device.IsHost)
        {
            PartialSumsWork work = new(partials, slices, result, write, scale);
            stream.LaunchHost(op, problem, work.Items, work);
        }
        else
        {
            stream.Launch(op, problem, checked((int)result.Length), new PartialSumsKernel(partials, slices, result, write, scale));
        }
    }

    /// <summary>Returns the sum of the partial sums of one result, in their order.</summary>
    /// <param name="partials">All partial sums.</param>
    /// <param name="first">Index of the result's first.</param>
    /// <param name="count">How many it has.</param>
    /// <param name="distance">Distance of those that follow.</param>
    public static float Of(ArrayView<float> partials, long first, int count, long distance)
    {
        float sum = 0;
        for (int slice = 0; slice < count; slice++)
            sum += partials[first + slice * distance];
        return sum;
    }
}

/// <summary>The sizes of adding up partial sums.</summary>
/// <param name="Elements">Results.</param>
/// <param name="Slices">Partial sums of each.</param>
/// <param name="ElementType">How a result is stored.</param>
internal readonly record struct PartialSumsProblem(int Elements, int Slices, ElementType ElementType = ElementType.Float32) : IProblem
{
    /// <inheritdoc/>
    public long Flops => (long)Elements * Slices;

    /// <inheritdoc/>
    public long Bytes => (long)Elements * (Slices * sizeof(float) + ElementType.Bytes());

    /// <inheritdoc/>
    public override string ToString() => $"{Elements} x{Slices}";
}
