using ILGPU;

namespace IlgpuColorize.Autograd;

/// <summary>The order of a parameter's elements on the device, compared with the order in files (SPEC.md's).</summary>
[Flags]
public enum PairedChannels
{
    /// <summary>As in files.</summary>
    None = 0,

    /// <summary>Input channels are concat_elu pairs: neighbours on the device, halves in files.</summary>
    Input = 1,

    /// <summary>Output channels are (p, q) pairs: neighbours on the device, halves in files.</summary>
    Output = 2,
}

/// <summary>A named, trainable array inside a <see cref="ParameterSet"/>.</summary>
public sealed class Parameter
{
    private Tensor? _value;

    internal Parameter(string name, int[] shape, int offset, PairedChannels pairs)
    {
        Name = name;
        Shape = shape;
        Offset = offset;
        Length = shape.Aggregate(1, (product, extent) => product * extent);
        Pairs = pairs;
    }

    /// <summary>Gets the name in files, such as <c>embedding.block7.conv2.v</c>.</summary>
    public string Name { get; }

    /// <summary>Gets the extents, as in files: KRSC for a filter, one extent for scale and bias.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Gets where the parameter begins in its set's buffers.</summary>
    public int Offset { get; }

    /// <summary>Gets the number of elements.</summary>
    public int Length { get; }

    /// <summary>Gets how the elements lie on the device.</summary>
    public PairedChannels Pairs { get; }

    /// <summary>Gets the values, as the tape sees them.</summary>
    public Tensor Value
        => _value ?? throw new InvalidOperationException(
            $"Parameter '{Name}' has no memory yet; call {nameof(ParameterSet)}.{nameof(ParameterSet.Allocate)} first.");

    /// <summary>Gets the values' memory.</summary>
    public ArrayView<float> Data => Value.View.Data;

    internal void Bind(Tensor value) => _value = value;

    /// <summary>Returns this parameter's part of a buffer with the layout of its set.</summary>
    public ArrayView<float> In(ArrayView<float> flat) => flat.SubView(Offset, Length);

    /// <inheritdoc/>
    public override string ToString() => $"{Name} [{string.Join('x', Shape)}]";
}
