using IlgpuColorize.Kernels.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace IlgpuColorize.Tests.Models.Onnx;

/// <summary>Runs an exported file in ONNX Runtime, on values in our order of axes (NHWC).</summary>
internal sealed class OnnxSession : IDisposable
{
    private readonly InferenceSession _session;

    public OnnxSession(string path)
    {
        using SessionOptions options = new() { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        _session = new InferenceSession(path, options);
    }

    public ModelMetadata Metadata => _session.ModelMetadata;

    public IReadOnlyDictionary<string, NodeMetadata> Inputs => _session.InputMetadata;

    public IReadOnlyDictionary<string, NodeMetadata> Outputs => _session.OutputMetadata;

    /// <summary>Computes every output.</summary>
    public Dictionary<string, double[]> Run(params (string Name, Shape Shape, double[] Values)[] inputs)
    {
        Dictionary<string, OrtValue> values = inputs.ToDictionary(input => input.Name, input => ToNchw(input.Shape, input.Values));
        try
        {
            using RunOptions options = new();
            using IDisposableReadOnlyCollection<OrtValue> results = _session.Run(options, values, _session.OutputNames);
            return _session.OutputNames.Zip(results).ToDictionary(pair => pair.First, pair => ToNhwc(pair.Second));
        }
        finally
        {
            foreach (OrtValue value in values.Values)
                value.Dispose();
        }
    }

    public void Dispose() => _session.Dispose();

    private static OrtValue ToNchw(Shape shape, double[] values)
    {
        float[] moved = new float[values.Length];
        for (int i = 0; i < moved.Length; i++)
        {
            (int pixel, int channel) = (i / shape.C, i % shape.C);
            (int image, int place) = (pixel / (shape.H * shape.W), pixel % (shape.H * shape.W));
            moved[(image * shape.C + channel) * shape.H * shape.W + place] = (float)values[i];
        }
        return OrtValue.CreateTensorValueFromMemory(moved, [shape.N, shape.C, shape.H, shape.W]);
    }

    private static double[] ToNhwc(OrtValue value)
    {
        long[] shape = value.GetTensorTypeAndShape().Shape;
        (int channels, int places) = ((int)shape[1], (int)(shape[2] * shape[3]));
        ReadOnlySpan<float> values = value.GetTensorDataAsSpan<float>();
        double[] moved = new double[values.Length];
        for (int i = 0; i < moved.Length; i++)
        {
            (int plane, int place) = (i / places, i % places);
            moved[(plane / channels * places + place) * channels + plane % channels] = values[i];
        }
        return moved;
    }
}
