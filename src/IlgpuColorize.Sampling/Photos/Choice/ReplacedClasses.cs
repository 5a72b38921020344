using IlgpuColorize.Autograd;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>Classes that a person gave, at the size of a chroma map; they take the place of what the network sees.</summary>
internal sealed class ReplacedClasses
{
    // So much more than of the class that was most probable: 98 % of the softmax beside it.
    private const float Margin = 4;

    private readonly byte[] _classes;

    private ReplacedClasses(byte[] classes) => _classes = classes;

    /// <summary>Whether no cell has a class.</summary>
    public bool IsEmpty => _classes.All(label => label == LabelMap.Ignore);

    /// <summary>Takes the nearest class of every cell.</summary>
    /// <param name="labels">Classes at any size.</param>
    /// <param name="rows">The rows of the map.</param>
    /// <param name="columns">The columns of the map.</param>
    public static ReplacedClasses Of(LabelMap labels, int rows, int columns) => new(labels.Nearest(columns, rows));

    /// <summary>Returns which cells are drawn anew: those with a class that no hint holds.</summary>
    public bool[] FreeCells(PartialChroma? hinted)
        => [.. _classes.Select((label, cell) => label != LabelMap.Ignore && hinted?.Gives(cell) != true)];

    /// <summary>Returns features in which the classes are the most probable by far where they are given.</summary>
    /// <param name="tape">An inference tape.</param>
    /// <param name="network">The network.</param>
    /// <param name="features">What the network made of the lightness.</param>
    /// <exception cref="UserException">The generator does not see classes, or a class is none of the network's.</exception>
    public SemanticFeatures Apply(Tape tape, ColorizationNetwork network, SemanticFeatures features)
    {
        if (network.Configuration.Flow != Flow.Green || features.Segmentation is not { } segmentation)
            throw new UserException(
                "The model's generator does not look at classes; replacing them needs a model of the green flow ('train --flow green').");
        int count = network.Configuration.Classes;
        if (_classes.Where(label => label != LabelMap.Ignore).DefaultIfEmpty().Max() is var largest && largest >= count)
            throw new UserException(
                $"The classes that were given go up to {largest}; the model's are 0 to {count - 1}, and {LabelMap.Ignore} leaves a pixel.");
        float[] logits = tape.Stream.Read(segmentation.View);
        for (int pixel = 0; pixel < segmentation.Shape.Pixels; pixel++)
        {
            if (_classes[pixel % _classes.Length] is var label && label == LabelMap.Ignore)
                continue;
            Span<float> ofPixel = logits.AsSpan(pixel * count, count);
            float most = float.NegativeInfinity;
            foreach (float logit in ofPixel)
                most = Math.Max(most, logit);
            ofPixel[label] = most + Margin;
        }
        Tensor replaced = tape.Allocate(segmentation.Shape, segmentation.ElementType);
        tape.Stream.Write(replaced.View, logits);
        return features with
        {
            Segmentation = replaced,
            Condition = network.Fusion.Apply(tape, features.Embedding, replaced),
        };
    }
}
