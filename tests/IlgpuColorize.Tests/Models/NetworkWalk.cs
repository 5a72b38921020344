using IlgpuColorize.Autograd;
using IlgpuColorize.Autograd.Ops;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Layers;

namespace IlgpuColorize.Tests.Models;

/// <summary>
/// Walks a network convolution by convolution, as the tables of the specification list them, and shows the output of each: bias included,
/// before anything is added, gated or shifted.
/// </summary>
internal sealed class NetworkWalk(Tape tape, ColorizationNetwork network, Action<Convolution, Tensor> see)
{
    private readonly Dictionary<string, Convolution> _layers = network.Convolutions.ToDictionary(layer => layer.Name);

    /// <summary>Walks all of it.</summary>
    /// <returns>The mixture.</returns>
    public Tensor Run(Tensor lightness, Tensor canvas)
    {
        Tensor shared = Chain("shared", lightness, "conv1", "block1", "block2", "conv2", "block3", "block4", "conv3", "block5", "block6");
        Tensor embedding = See("embedding.out", Trunk("embedding", shared));
        Tensor condition = network.Configuration.HasSegmentation ? tape.Concat(embedding, Segmentation(shared)) : embedding;
        return Generator(canvas, condition);
    }

    private Tensor Trunk(string branch, Tensor x)
        => Chain(branch, x, "conv4", "block7", "block8", "block9", "conv5", "block10", "block11", "block12");

    private Tensor Segmentation(Tensor shared)
    {
        Tensor h = Trunk("segmentation", shared);
        return tape.Add(tape.Add(See("segmentation.aspp6", h), See("segmentation.aspp12", h)), See("segmentation.aspp18", h));
    }

    private Tensor Generator(Tensor canvas, Tensor condition)
    {
        Tensor u = tape.Shift(See("generator.stem_down", canvas), 1, 0);
        Tensor r = tape.Add(tape.Shift(See("generator.stem_row", canvas), 1, 0), tape.Shift(See("generator.stem_right", canvas), 0, 1));
        for (int i = 1; i <= network.Configuration.GeneratorLayers; i++)
        {
            u = Block($"generator.down{i}", u, See($"generator.down{i}.aux", condition));
            r = Block($"generator.right{i}", r, See($"generator.right{i}.aux", u, condition));
        }
        return See("generator.out", r);
    }

    private Tensor Chain(string branch, Tensor x, params string[] names)
        => names.Aggregate(
            x, (y, name) => name.StartsWith("conv", StringComparison.Ordinal) ? See($"{branch}.{name}", y) : Block($"{branch}.{name}", y));

    private Tensor Block(string name, Tensor x, Tensor? term = null)
    {
        Tensor h = See($"{name}.conv1", x);
        return tape.Gate(See($"{name}.conv2", term is null ? h : tape.Add(h, term)), x);
    }

    private Tensor See(string name, Tensor x, Tensor? second = null)
    {
        Convolution layer = _layers[name];
        Tensor y = second is null ? layer.Apply(tape, x) : layer.Apply(tape, x, second);
        see(layer, y);
        return y;
    }
}
