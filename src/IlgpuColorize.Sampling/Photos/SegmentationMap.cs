using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>The most probable class of every pixel of a photo at a quarter of the network's size.</summary>
/// <param name="Rows">h.</param>
/// <param name="Columns">w.</param>
/// <param name="Classes">Class indices, h x w, row-major.</param>
public sealed record SegmentationMap(int Rows, int Columns, byte[] Classes)
{
    /// <summary>Reads logits back and picks the class of the largest in every pixel, the first of equal ones.</summary>
    /// <param name="stream">Where the logits were computed.</param>
    /// <param name="logits">N x h x w x K.</param>
    /// <returns>A map for each image.</returns>
    public static SegmentationMap[] FromLogits(ComputeStream stream, Tensor logits)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(logits);
        float[] values = stream.Read(logits.View);
        (int rows, int columns) = (logits.Shape.H, logits.Shape.W);
        var maps = new SegmentationMap[logits.Shape.N];
        for (int image = 0; image < maps.Length; image++)
        {
            byte[] classes = new byte[rows * columns];
            for (int pixel = 0; pixel < classes.Length; pixel++)
                classes[pixel] = (byte)IndexOfLargest(values.AsSpan((image * classes.Length + pixel) * logits.C, logits.C));
            maps[image] = new SegmentationMap(rows, columns, classes);
        }
        return maps;
    }

    private static int IndexOfLargest(ReadOnlySpan<float> logits)
    {
        int largest = 0;
        for (int k = 1; k < logits.Length; k++)
            largest = logits[k] > logits[largest] ? k : largest;
        return largest;
    }
}
