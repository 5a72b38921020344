using System.Buffers.Binary;
using Google.Protobuf;
using IlgpuColorize.Data;
using IlgpuColorize.Models.Onnx.Wire;
using IlgpuColorize.Models.Safetensors;
using static IlgpuColorize.Models.Onnx.Wire.AttributeProto.Types;

namespace IlgpuColorize.Models.Onnx;

/// <summary>
/// An ONNX graph under construction. Values are known by name; an operator writes one value unless it says otherwise, named as itself.
/// </summary>
/// <param name="name">The graph's name.</param>
/// <param name="description">What it computes, for whoever opens the file.</param>
internal sealed class OnnxGraph(string name, string description)
{
    /// <summary>The operators' version: the lowest that has all we use in today's form.</summary>
    public const int OperatorSet = 17;

    /// <summary>The longest message that protobuf can hold, less room for everything but weights.</summary>
    public const long LargestWeights = int.MaxValue - (16L << 20);

    // The format's version that came with operator set 17.
    private const int FormatVersion = 8;

    private readonly GraphProto _graph = new() { Name = name, DocString = description };
    private readonly HashSet<string> _names = [];

    /// <summary>Declares an input.</summary>
    /// <param name="name">The value's name.</param>
    /// <param name="description">Its meaning.</param>
    /// <param name="shape">N, C, H, W.</param>
    public string Input(string name, string description, params ReadOnlySpan<OnnxExtent> shape)
    {
        _graph.Input.Add(Describe(name, description, shape));
        return Unique(name);
    }

    /// <summary>Makes a value an output. Its operator, and all that read it, are given the output's name.</summary>
    /// <param name="value">The value.</param>
    /// <param name="name">The output's name.</param>
    /// <param name="description">Its meaning.</param>
    /// <param name="shape">N, C, H, W.</param>
    public string Output(string value, string name, string description, params ReadOnlySpan<OnnxExtent> shape)
    {
        bool taken = _graph.Input.Concat(_graph.Output).Any(known => known.Name == value);
        _graph.Output.Add(Describe(name, description, shape));
        if (taken)
            return Operator("Identity", [value], Unique(name));
        foreach (NodeProto node in _graph.Node)
        {
            Rename(node.Input);
            Rename(node.Output);
        }
        return Unique(name);

        void Rename(IList<string> values)
        {
            for (int i = 0; i < values.Count; i++)
            {
                if (values[i] == value)
                    values[i] = name;
            }
        }
    }

    /// <summary>Stores numbers.</summary>
    /// <param name="name">The value's name.</param>
    /// <param name="values">The numbers, row-major.</param>
    /// <param name="shape">Extents, outermost first.</param>
    public string Constant(string name, ReadOnlySpan<float> values, params ReadOnlySpan<int> shape)
    {
        TensorProto tensor = Numbers(values, shape);
        tensor.Name = Unique(name);
        _graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <summary>Stores a vector of whole numbers: sizes and paddings.</summary>
    public string Constant(string name, params ReadOnlySpan<long> values)
    {
        byte[] bytes = new byte[values.Length * sizeof(long)];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), values[i]);
        TensorProto tensor = new()
        {
            Name = Unique(name),
            DataType = (int)TensorProto.Types.DataType.Int64,
            Dims = { values.Length },
            RawData = UnsafeByteOperations.UnsafeWrap(bytes),
        };
        _graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <summary>Adds an operator with one result.</summary>
    /// <param name="type">The operator's type.</param>
    /// <param name="inputs">What it reads.</param>
    /// <param name="name">Its name and its result's; null for one made of its first input and its type.</param>
    /// <param name="attributes">Its attributes: a number, an array of whole numbers, or an array of floats, which becomes a tensor.</param>
    public string Operator(string type, string[] inputs, string? name = null, params ReadOnlySpan<(string Name, object Value)> attributes)
        => Operator(type, inputs, name, [""], attributes)[0];

    /// <summary>Adds an operator with several results, told apart by suffixes.</summary>
    public string[] Operator(
        string type, string[] inputs, string? name, string[] suffixes, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        name ??= Unique($"{inputs[0]}/{type}");
        NodeProto node = new() { OpType = type, Name = name, Input = { inputs }, Output = { suffixes.Select(suffix => name + suffix) } };
        foreach ((string attribute, object value) in attributes)
            node.Attribute.Add(Attribute(attribute, value));
        _graph.Node.Add(node);
        return [.. node.Output];
    }

    /// <summary>Writes the graph as a model file, atomically.</summary>
    /// <param name="path">Where.</param>
    /// <param name="metadata">Texts to store with the model.</param>
    /// <param name="largestWeights">The most bytes of weights.</param>
    /// <exception cref="UserException">The weights do not fit a file, or it cannot be written.</exception>
    public void Write(string path, IReadOnlyDictionary<string, string> metadata, long largestWeights = LargestWeights)
    {
        long weights = _graph.Initializer.Sum(tensor => (long)tensor.RawData.Length);
        if (weights > largestWeights)
            throw new ModelFileException(
                $"{path}: would hold {weights:N0} bytes of weights; an ONNX file holds {largestWeights:N0} at most (protobuf's "
                + $"limit). Export a model of a smaller preset.");
        ModelProto model = new()
        {
            IrVersion = FormatVersion,
            ProducerName = "IlgpuColorize",
            ProducerVersion = typeof(OnnxGraph).Assembly.GetName().Version?.ToString(3) ?? "",
            DocString = _graph.DocString,
            Graph = _graph,
            OpsetImport = { new OperatorSetIdProto { Version = OperatorSet } },
            MetadataProps = { metadata.Select(pair => new StringStringEntryProto { Key = pair.Key, Value = pair.Value }) },
        };
        WholeFile.Write(path, model.WriteTo);
    }

    private static ValueInfoProto Describe(string name, string description, ReadOnlySpan<OnnxExtent> shape)
    {
        TensorShapeProto extents = new();
        foreach (OnnxExtent extent in shape)
            extents.Dim.Add(
                extent.Name is null
                    ? new TensorShapeProto.Types.Dimension { DimValue = extent.Length }
                    : new TensorShapeProto.Types.Dimension { DimParam = extent.Name });
        TypeProto type = new()
        {
            TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = extents },
        };
        return new ValueInfoProto { Name = name, DocString = description, Type = type };
    }

    private static AttributeProto Attribute(string name, object value) => value switch
    {
        int number => new AttributeProto { Name = name, Type = AttributeType.Int, I = number },
        float number => new AttributeProto { Name = name, Type = AttributeType.Float, F = number },
        int[] numbers => new AttributeProto { Name = name, Type = AttributeType.Ints, Ints = { numbers.Select(number => (long)number) } },
        float[] numbers => new AttributeProto { Name = name, Type = AttributeType.Tensor, T = Numbers(numbers, numbers.Length) },
        _ => throw new ArgumentException(
            $"Attribute '{name}' is a {value.GetType().Name}; it must be a number, or an array of numbers.", nameof(value)),
    };

    private static TensorProto Numbers(ReadOnlySpan<float> values, params ReadOnlySpan<int> shape)
    {
        byte[] bytes = new byte[values.Length * sizeof(float)];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        TensorProto tensor = new() { DataType = (int)TensorProto.Types.DataType.Float, RawData = UnsafeByteOperations.UnsafeWrap(bytes) };
        foreach (int extent in shape)
            tensor.Dims.Add(extent);
        return tensor;
    }

    private string Unique(string name)
    {
        string unique = name;
        for (int i = 2; !_names.Add(unique); i++)
            unique = $"{name}_{i}";
        return unique;
    }
}
