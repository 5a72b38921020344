using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>Brings examples to a device.</summary>
public static class ExampleBatch
{
    /// <summary>Allocates a batch for examples of one size, fills and uploads it.</summary>
    /// <exception cref="ArgumentException">There is no example, or their sizes differ.</exception>
    public static ColorizationBatch Upload(ComputeDevice device, IReadOnlyList<ColorExample> examples)
    {
        ArgumentNullException.ThrowIfNull(examples);
        if (examples.Count == 0)
            throw new ArgumentException("A batch needs at least one example.", nameof(examples));
        (int width, int height) = (examples[0].Width, examples[0].Height);
        if (examples.FirstOrDefault(example => example.Width != width || example.Height != height) is { } other)
            throw new ArgumentException($"'{other.Id}' is {other.Width} x {other.Height} and '{examples[0].Id}' {width} x {height}; make the examples of a batch one size.", nameof(examples));
        ColorizationBatch batch = new(device, examples.Count, height, width);
        for (int image = 0; image < examples.Count; image++)
            batch.Write(image, examples[image].Lightness, examples[image].ChromaLevels, examples[image].Labels);
        batch.Upload();
        return batch;
    }
}
