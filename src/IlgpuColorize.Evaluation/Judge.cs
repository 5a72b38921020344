using IlgpuColorize.Autograd;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models.Judging;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Evaluation;

/// <summary>A judge that <c>train --judge</c> wrote.</summary>
public sealed class Judge : IJudge
{
    private readonly JudgeNetwork _network;
    private readonly TensorPool _pool;

    /// <summary>Loads a judge.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="device">Where it works.</param>
    /// <param name="size">The side of the pictures that it will be shown.</param>
    /// <param name="classes">The classes of the data set that it will be measured on.</param>
    /// <exception cref="UserException">The file is no judge, or it was trained for another size or other classes.</exception>
    public Judge(string path, ComputeDevice device, int size, IReadOnlyList<string> classes)
    {
        (_network, JudgeDescription description) = JudgeFile.Load(path, device);
        _pool = new TensorPool(device);
        if (description.Configuration.Size == size && description.ClassNames.SequenceEqual(classes))
            return;
        Dispose();
        throw new UserException(
            $"{path}: judges pictures of {description.Configuration.Size} x {description.Configuration.Size} by "
            + $"{description.ClassNames.Count} classes, here they are {size} x {size} and the classes {classes.Count}, or named otherwise; "
            + "train a judge on the same data at the model's size.");
    }

    /// <inheritdoc/>
    public int Classes => _network.Configuration.Classes;

    /// <inheritdoc/>
    public byte[][] Segment(IReadOnlyList<RgbImage> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        using PictureBatch batch = new(_network.Device, pictures.Count, _network.Configuration.Size);
        for (int i = 0; i < pictures.Count; i++)
            batch.Write(i, pictures[i].ToBytes(), []);
        batch.Upload();
        using Tape tape = new(_network.Device.DefaultStream, _pool, TapeMode.Inference);
        return [.. SegmentationMap.FromLogits(tape.Stream, _network.Segment(tape, batch.Pictures)).Select(map => map.Classes)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pool.Dispose();
        _network.Dispose();
    }
}
