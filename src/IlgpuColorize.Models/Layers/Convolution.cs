using IlgpuColorize.Autograd;
using IlgpuColorize.Autograd.Ops;

namespace IlgpuColorize.Models.Layers;

/// <summary>A convolution's window and channels, as the layers around it see them.</summary>
/// <param name="Window">How the filter moves.</param>
/// <param name="Inputs">Channels of each part of the input, before the activation; one part or two.</param>
/// <param name="Outputs">Output channels.</param>
/// <param name="Activation">Applied to the input.</param>
/// <param name="Gated">Whether the output is (p, q) of a gate.</param>
/// <param name="InitialScale">The standard deviation of the output after the data-dependent start.</param>
public sealed record ConvolutionShape(
    ConvWindow Window, int[] Inputs, int Outputs, Activation Activation = Activation.None, bool Gated = false, float InitialScale = 1);

/// <summary>
/// A weight-normalised convolution with its activation before and bias, added term and gate after it (SPEC 2). Over an input in two parts
/// it adds the part of the first to the part of the second, which holds the bias: cached sampling computes the second once.
/// </summary>
public sealed class Convolution
{
    private readonly ConvolutionShape _shape;
    private NormalizedFilter? _filter;

    /// <summary>Declares the layer's parameters v, g and b.</summary>
    internal Convolution(Declaration at, ConvolutionShape shape)
    {
        ArgumentNullException.ThrowIfNull(at);
        ArgumentNullException.ThrowIfNull(shape);
        _shape = shape;
        Name = at.Name;
        int perInput = shape.Activation == Activation.ConcatElu ? 2 : 1;
        PairedChannels output = shape.Gated ? PairedChannels.Output : PairedChannels.None;
        PairedChannels input = perInput == 2 ? PairedChannels.Input : PairedChannels.None;
        Direction = at.Parameters.Declare(
            $"{Name}.v", [shape.Outputs, shape.Window.R, shape.Window.S, perInput * shape.Inputs.Sum()], input | output);
        Scale = at.Parameters.Declare($"{Name}.g", [shape.Outputs], output);
        Bias = at.Parameters.Declare($"{Name}.b", [shape.Outputs], output);
        Declared = new FilterDeclaration(Direction, Scale, [.. shape.Inputs.Select(channels => perInput * channels)]);
        at.Convolutions.Add(this);
    }

    /// <summary>Gets the layer's name in files.</summary>
    public string Name { get; }

    /// <summary>Gets v, the filter's direction.</summary>
    public Parameter Direction { get; }

    /// <summary>Gets g, the filter's scale per output channel.</summary>
    public Parameter Scale { get; }

    /// <summary>Gets b, the bias.</summary>
    public Parameter Bias { get; }

    /// <summary>Gets the layer's window and channels.</summary>
    public ConvolutionShape Shape => _shape;

    /// <summary>Gets the filter, in as many parts as the input.</summary>
    public NormalizedFilter Filter
        => _filter ?? throw new InvalidOperationException($"Layer '{Name}' has no filter yet; allocate the network first.");

    /// <summary>Gets the filter that the layer needs, with the channels of each part of the activated input.</summary>
    internal FilterDeclaration Declared { get; }

    /// <summary>Gets the form of its input that the layer reads.</summary>
    internal Forms Reads => _shape.Activation == Activation.ConcatElu ? Forms.ConcatElu : Forms.Plain;

    /// <summary>Sets the layer's filter, once the parameters have memory. The network owns it.</summary>
    internal void Bind(NormalizedFilter filter) => _filter = filter;

    /// <summary>Applies the layer.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">The input, N x H x W x C.</param>
    /// <param name="added">A term to add, of the output's shape.</param>
    /// <param name="gateResidual">The residual, where the layer is gated.</param>
    /// <param name="dropout">The rate, applied to the activated input in training.</param>
    /// <param name="writes">The forms of the output that later layers read.</param>
    public Tensor Apply(
        Tape tape, Tensor x, Tensor? added = null, Tensor? gateResidual = null, float dropout = 0, Forms writes = Forms.Plain)
    {
        if (tape.Mode == TapeMode.DataDependentStart)
            DataDependentStart.Apply(tape, this, [x]);
        ConvolutionEpilogue epilogue = new(Bias.Value, added, gateResidual, writes);
        return tape.Convolution(x, new Prologue(_shape.Activation, dropout), Filter, _shape.Window, epilogue);
    }

    /// <summary>Applies a layer whose input comes in two parts.</summary>
    public Tensor Apply(Tape tape, Tensor first, Tensor second)
    {
        if (tape.Mode == TapeMode.DataDependentStart)
            DataDependentStart.Apply(tape, this, [first, second]);
        Tensor ofSecond = ApplyPart(tape, second, part: 1);
        Tensor sum = tape.Convolution(
            first, new Prologue(_shape.Activation), Filter, _shape.Window, new ConvolutionEpilogue(Added: ofSecond));
        tape.Release(ofSecond);
        return sum;
    }

    /// <summary>Computes the term of the input's last part, bias included, which nothing drawn can change.</summary>
    public Tensor ApplyPart(Tape tape, Tensor x, int part)
        => tape.Convolution(x, new Prologue(_shape.Activation), Filter, _shape.Window, new ConvolutionEpilogue(Bias.Value), part);
}
