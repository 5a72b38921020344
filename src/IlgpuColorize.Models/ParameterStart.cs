using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models.Layers;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Models;

/// <summary>
/// The initial parameters of a network (SPEC 2): v normal with standard deviation 0.05, g = 1, b = 0, before the data-dependent start.
/// </summary>
public static class ParameterStart
{
    private const double DirectionDeviation = 0.05;

    // Keeps the counters of initial parameters apart from all others drawn with the same seed.
    private const uint Purpose = 0x5EED_0001;

    /// <summary>Writes the initial parameters, a pure function of the seed.</summary>
    public static void Draw(ColorizationNetwork network, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(network);
        Draw(network.Convolutions, network.Device.DefaultStream, seed);
        network.RefreshFilters();
    }

    /// <summary>Writes the initial parameters of layers, a pure function of the seed; their filters are to be refreshed.</summary>
    internal static void Draw(IReadOnlyList<Convolution> layers, ComputeStream stream, ulong seed)
    {
        for (int i = 0; i < layers.Count; i++)
        {
            Convolution layer = layers[i];
            float[] direction = new float[layer.Direction.Length];
            for (int k = 0; k < direction.Length; k += 2)
                DrawPair(seed, (uint)i, (uint)(k / 2), direction.AsSpan(k));
            Upload(stream, layer.Direction, direction);
            float[] ones = new float[layer.Scale.Length];
            Array.Fill(ones, 1);
            Upload(stream, layer.Scale, ones);
            Upload(stream, layer.Bias, new float[layer.Bias.Length]);
        }
    }

    private static void Upload(ComputeStream stream, Parameter parameter, float[] inFile)
        => stream.Upload<float>(ParameterLayout.ToDevice(parameter, inFile), parameter.Data);

    // Box and Muller's two normal variates from two uniform ones.
    private static void DrawPair(ulong seed, uint layer, uint pair, Span<float> target)
    {
        var words = Philox4x32.Draw((uint)seed, (uint)(seed >> 32), pair, layer, Purpose, 0);
        double radius = DirectionDeviation * Math.Sqrt(-2 * Math.Log(Philox4x32.ToUniform(words.X)));
        double angle = 2 * Math.PI * Philox4x32.ToUniform(words.Y);
        target[0] = (float)(radius * Math.Cos(angle));
        if (target.Length > 1)
            target[1] = (float)(radius * Math.Sin(angle));
    }
}
