using IlgpuColorize.Autograd;
using IlgpuColorize.Autograd.Ops;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Models.Layers;

namespace IlgpuColorize.Models;

/// <summary>
/// The autoregressive generator g (SPEC 4): PixelCNN++ streams, of which u sees the rows above and r sees the pixels before, both under the
/// condition. The output at a pixel depends on the canvas before it in raster order, and on nothing after.
/// </summary>
public sealed class PixelGenerator
{
    /// <summary>The canvas's channels: a, b and a channel of ones, so that zero padding can be told from grey.</summary>
    public const int CanvasChannels = 3;

    /// <summary>Declares the layers.</summary>
    internal PixelGenerator(Declaration at, ModelConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(at);
        ArgumentNullException.ThrowIfNull(configuration);
        int g = configuration.GeneratorChannels;
        StemDown = new Convolution(at["stem_down"], new(ConvWindow.Down(rows: 2), [CanvasChannels], g));
        StemRow = new Convolution(at["stem_row"], new(ConvWindow.Down(rows: 1), [CanvasChannels], g));
        StemRight = new Convolution(at["stem_right"], new(ConvWindow.DownRight(columns: 1), [CanvasChannels], g));
        for (int i = 1; i <= configuration.GeneratorLayers; i++)
        {
            Down.Add(new GatedBlock(at[$"down{i}"], g, ConvWindow.Down(rows: 2), configuration.ConditionChannels));
            Right.Add(new GatedBlock(at[$"right{i}"], g, ConvWindow.DownRight(columns: 2), g, configuration.ConditionChannels));
        }
        Out = new Convolution(at["out"], new(ConvWindow.Pointwise, [g], configuration.MixtureChannels, Activation.Elu));
    }

    /// <summary>Gets the stem of u, whose result is shifted down.</summary>
    public Convolution StemDown { get; }

    /// <summary>Gets the stem of r over the row above: its result is shifted down.</summary>
    public Convolution StemRow { get; }

    /// <summary>Gets the stem of r over the column to the left: its result is shifted right.</summary>
    public Convolution StemRight { get; }

    /// <summary>Gets the blocks of u.</summary>
    public List<GatedBlock> Down { get; } = [];

    /// <summary>Gets the blocks of r.</summary>
    public List<GatedBlock> Right { get; } = [];

    /// <summary>Gets the last layer.</summary>
    public Convolution Out { get; }

    /// <summary>Computes the N x h x w x 8M mixture parameters of every pixel.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="canvas">The chroma so far, and ones: N x h x w x 3.</param>
    /// <param name="condition">N x h x w x conditionChannels.</param>
    /// <param name="dropout">The rate inside blocks, in training.</param>
    public Tensor Apply(Tape tape, Tensor canvas, Tensor condition, float dropout = 0)
    {
        ArgumentNullException.ThrowIfNull(tape);
        Tensor u = Stem(tape, StemDown, canvas, rows: 1, columns: 0);
        Tensor above = Stem(tape, StemRow, canvas, rows: 1, columns: 0), left = Stem(tape, StemRight, canvas, rows: 0, columns: 1);
        Tensor r = tape.Add(above, left);
        tape.Release(above);
        tape.Release(left);
        for (int i = 0; i < Down.Count; i++)
        {
            u = Step(tape, Down[i], u, Down[i].Aux!.Apply(tape, condition), dropout, FormsOfDown(i));
            r = Step(tape, Right[i], r, Right[i].Aux!.Apply(tape, u, condition), dropout, FormsOfRight(i));
        }
        Tensor mixture = Out.Apply(tape, r);
        tape.Release(u);
        tape.Release(r);
        return mixture;
    }

    /// <summary>Returns the forms of a block of u that later layers read: of the last, the terms of r alone.</summary>
    public Forms FormsOfDown(int block) => block + 1 < Down.Count ? Forms.PlainAndConcatElu : Forms.ConcatElu;

    /// <summary>Returns the forms of a block of r that later layers read: of the last, the last layer alone.</summary>
    public Forms FormsOfRight(int block) => block + 1 < Right.Count ? Forms.PlainAndConcatElu : Forms.Plain;

    private static Tensor Stem(Tape tape, Convolution stem, Tensor canvas, int rows, int columns)
    {
        Tensor y = stem.Apply(tape, canvas);
        Tensor shifted = tape.Shift(y, rows, columns);
        tape.Release(y);
        return shifted;
    }

    private static Tensor Step(Tape tape, GatedBlock block, Tensor x, Tensor term, float dropout, Forms writes)
    {
        Tensor y = block.Apply(tape, x, term, dropout, writes);
        tape.Release(x);
        return y;
    }
}
