using IlgpuColorize.Data;
using IlgpuColorize.Evaluation;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace IlgpuColorize.Onnx;

/// <summary>
/// A user's segmenter as a judge: an ONNX model that takes pictures, 1 x 3 x H x W in float32, and gives the scores of classes,
/// 1 x K x h x w, or the classes themselves, 1 x h x w. A model of one fixed size is given pictures resized to it; the class of a cell is
/// the one that the model finds at its centre.
/// </summary>
public sealed class OnnxJudge : IJudge
{
    private const int Channels = 3;

    private readonly string _path;
    private readonly int _size;
    private readonly OnnxInput _input;
    private readonly SessionOptions _options;
    private readonly InferenceSession _session;
    private readonly (string Name, int Height, int Width) _picture;

    /// <summary>Loads a model and checks what it takes and gives.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="size">The side of the pictures that it will be shown, a multiple of 4.</param>
    /// <param name="classes">The number of classes of the data set that it will be measured on; the model's must be the same.</param>
    /// <param name="input">The values that the model takes.</param>
    /// <param name="threads">Threads at most; 0 for all cores.</param>
    /// <exception cref="UserException">The file is no ONNX model, or takes or gives something else; the message says what.</exception>
    public OnnxJudge(string path, int size, int classes, OnnxInput input = OnnxInput.ImageNet, int threads = 0)
    {
        if (FileKinds.WhyUnreadable(path) is { } reason)
            throw new UserException($"{path}: {reason}.");
        if (!File.Exists(path))
            throw new UserException($"{path}: there is no such file; check the path.");
        (_path, _size, Classes, _input) = (path, size, classes, input);
        _options = new SessionOptions { IntraOpNumThreads = threads, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        InferenceSession? session = null;
        try
        {
            _session = session = new InferenceSession(path, _options);
            _picture = RequirePicture();
            RequireClasses();
        }
        catch (Exception failure)
        {
            session?.Dispose();
            _options.Dispose();
            if (failure is OnnxRuntimeException)
                throw new UserException($"{path}: ONNX Runtime cannot use it ({OneLine(failure)}); give an ONNX model.", failure);
            throw;
        }
    }

    /// <inheritdoc/>
    public int Classes { get; }

    /// <inheritdoc/>
    public byte[][] Segment(IReadOnlyList<RgbImage> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        return [.. pictures.Select(Segment)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }

    private byte[] Segment(RgbImage picture)
    {
        (string name, int height, int width) = _picture;
        if (height <= 0 || width <= 0)
            (height, width) = (picture.Height, picture.Width);
        float[] planes = _input.PlanesOf(Resize.To(picture, width, height).ToBytes());
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(planes, [1, Channels, height, width]);
        using RunOptions run = new();
        try
        {
            using IDisposableReadOnlyCollection<OrtValue> results = _session.Run(run, [name], [value], [_session.OutputNames[0]]);
            return ClassesOfCells(results[0]);
        }
        catch (OnnxRuntimeException failure)
        {
            throw new UserException($"{_path}: fails on a picture of {width} x {height} ({OneLine(failure)}).", failure);
        }
    }

    private byte[] ClassesOfCells(OrtValue result)
    {
        OrtTensorTypeAndShapeInfo info = result.GetTensorTypeAndShape();
        long[] shape = info.Shape;
        bool scores = IsScores(shape.Length, info.ElementDataType) && shape[1] == Classes;
        if (shape[0] != 1 || shape.Any(extent => extent < 1) || !(scores || IsMap(shape.Length, info.ElementDataType)))
            throw Refusal($"gave [{string.Join(" x ", shape)}] of {info.ElementDataType} for one picture");
        (int rows, int columns, int cells) = ((int)shape[^2], (int)shape[^1], _size / ColorExample.Ratio);
        byte[] classes = new byte[cells * cells];
        for (int cell = 0; cell < classes.Length; cell++)
        {
            int at = CentreOf(cell / cells, cells, rows) * columns + CentreOf(cell % cells, cells, columns);
            classes[cell] = scores
                ? LargestAt(result.GetTensorDataAsSpan<float>(), at, rows * columns)
                : ClassAt(result, info.ElementDataType, at);
        }
        return classes;
    }

    // Of the output's rows, or columns, the one at a cell's centre.
    private static int CentreOf(int cell, int cells, int extent) => (2 * cell + 1) * extent / (2 * cells);

    private byte LargestAt(ReadOnlySpan<float> scores, int at, int plane)
    {
        int largest = 0;
        for (int k = 1; k < Classes; k++)
            largest = scores[k * plane + at] > scores[largest * plane + at] ? k : largest;
        return (byte)largest;
    }

    private byte ClassAt(OrtValue result, TensorElementType type, int at)
    {
        long found = type switch
        {
            TensorElementType.Int64 => result.GetTensorDataAsSpan<long>()[at],
            TensorElementType.Int32 => result.GetTensorDataAsSpan<int>()[at],
            _ => result.GetTensorDataAsSpan<byte>()[at],
        };
        return found >= 0 && found < Classes
            ? (byte)found : throw Refusal($"found class {found}, which is none of the {Classes} of the data set");
    }

    private (string Name, int Height, int Width) RequirePicture()
    {
        if (_session.InputMetadata.Count != 1)
            throw Refusal($"has {_session.InputMetadata.Count} inputs");
        (string name, NodeMetadata input) = _session.InputMetadata.Single();
        return input.OnnxValueType == OnnxValueType.ONNX_TYPE_TENSOR && input.ElementDataType == TensorElementType.Float
            && input.Dimensions is [1 or < 0, Channels or < 0, var height, var width] && height != 0 && width != 0
            ? (name, height, width)
            : throw Refusal($"takes {Describe(input)} as '{name}'");
    }

    private void RequireClasses()
    {
        string name = _session.OutputNames[0];
        NodeMetadata output = _session.OutputMetadata[name];
        bool isTensor = output.OnnxValueType == OnnxValueType.ONNX_TYPE_TENSOR;
        if (isTensor && IsScores(output.Dimensions.Length, output.ElementDataType))
        {
            if (output.Dimensions[1] >= 0 && output.Dimensions[1] != Classes)
                throw Refusal($"scores {output.Dimensions[1]} classes, and the data set has {Classes}");
        }
        else if (!isTensor || !IsMap(output.Dimensions.Length, output.ElementDataType))
        {
            throw Refusal($"gives {Describe(output)} as '{name}'");
        }
    }

    private static bool IsScores(int rank, TensorElementType type) => rank == 4 && type == TensorElementType.Float;

    private static bool IsMap(int rank, TensorElementType type)
        => rank == 3 && type is TensorElementType.Int64 or TensorElementType.Int32 or TensorElementType.UInt8;

    private static string Describe(NodeMetadata value) => value.OnnxValueType == OnnxValueType.ONNX_TYPE_TENSOR
        ? $"[{string.Join(" x ", value.Dimensions.Select(extent => extent < 0 ? "?" : $"{extent}"))}] of {value.ElementDataType}"
        : "no tensor";

    private UserException Refusal(string what) => new(
        $"{_path}: {what}; a judge takes one input of float32 pictures, 1 x 3 x H x W, and its first output is float32 scores, "
        + $"1 x {Classes} x h x w, or whole classes, 1 x h x w, in the order of the data set's classes.");

    private static string OneLine(Exception failure) => failure.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
