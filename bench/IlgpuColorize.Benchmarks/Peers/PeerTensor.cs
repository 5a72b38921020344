using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Benchmarks.Peers;

/// <summary>Holds numbers that both sides are given, N x H x W x C.</summary>
/// <param name="Shape">Extents.</param>
/// <param name="Values">The numbers.</param>
internal sealed record PeerTensor(Shape Shape, float[] Values)
{
    /// <summary>Draws numbers from U(-scale, scale).</summary>
    public static PeerTensor Draw(int seed, Shape shape, float scale = 1)
    {
        Random random = new(seed);
        float[] values = new float[shape.Elements];
        for (int i = 0; i < values.Length; i++)
            values[i] = (2 * random.NextSingle() - 1) * scale;
        return new PeerTensor(shape, values);
    }

    /// <summary>Returns the numbers as N x C x H x W.</summary>
    public float[] ToNchw() => Move(Values, Shape.C, Shape.H * Shape.W, toChannelsFirst: true);

    /// <summary>Returns N x C x H x W numbers in our order.</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="channels">C.</param>
    /// <param name="places">H x W.</param>
    public static float[] FromNchw(ReadOnlySpan<float> values, int channels, int places)
        => Move(values, channels, places, toChannelsFirst: false);

    /// <summary>Computes ||ours - peer|| / ||peer||.</summary>
    public static double Difference(ReadOnlySpan<float> ours, ReadOnlySpan<float> peer)
    {
        if (ours.Length != peer.Length)
            throw new InvalidOperationException($"We computed {ours.Length} values, the peer {peer.Length}; they must be as many.");
        double difference = 0, norm = 0;
        for (int i = 0; i < ours.Length; i++)
        {
            difference += Math.Pow(ours[i] - peer[i], 2);
            norm += Math.Pow(peer[i], 2);
        }
        return Math.Sqrt(difference / norm);
    }

    private static float[] Move(ReadOnlySpan<float> values, int channels, int places, bool toChannelsFirst)
    {
        float[] moved = new float[values.Length];
        for (int i = 0; i < moved.Length; i++)
        {
            (int image, int place, int channel) = (i / (places * channels), i / channels % places, i % channels);
            int first = (image * channels + channel) * places + place;
            if (toChannelsFirst)
                moved[first] = values[i];
            else
                moved[i] = values[first];
        }
        return moved;
    }
}
