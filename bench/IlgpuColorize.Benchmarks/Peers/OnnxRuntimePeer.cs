using Microsoft.ML.OnnxRuntime;

namespace IlgpuColorize.Benchmarks.Peers;

/// <summary>An ONNX file in ONNX Runtime, at its best settings, with inputs that stay.</summary>
internal sealed class OnnxRuntimePeer : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly Dictionary<string, OrtValue> _inputs;
    private IDisposableReadOnlyCollection<OrtValue>? _results;

    /// <summary>Loads a file.</summary>
    /// <param name="path">The file; not needed afterwards.</param>
    /// <param name="threads">Threads in all, as ours are counted.</param>
    /// <param name="inputs">The inputs by name, in our order of axes (NHWC).</param>
    public OnnxRuntimePeer(string path, int threads, params ReadOnlySpan<(string Name, PeerTensor Values)> inputs)
    {
        using SessionOptions options = new()
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = threads,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        // Its threads spin within a run, which is fastest, but not into ours.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "1");
        options.AddSessionConfigEntry("session.force_spinning_stop", "1");
        _session = new InferenceSession(path, options);
        _inputs = [];
        foreach ((string name, PeerTensor values) in inputs)
            _inputs[name] = OrtValue.CreateTensorValueFromMemory(values.ToNchw(),
                [values.Shape.N, values.Shape.C, values.Shape.H, values.Shape.W]);
    }

    /// <summary>Computes every output.</summary>
    public void Run()
    {
        _results?.Dispose();
        _results = _session.Run(_options, _inputs, _session.OutputNames);
    }

    /// <summary>Reads an output of the last run, in our order of axes.</summary>
    public float[] Read(string name)
    {
        OrtValue value = _results![_session.OutputNames.ToList().IndexOf(name)];
        long[] shape = value.GetTensorTypeAndShape().Shape;
        return PeerTensor.FromNchw(value.GetTensorDataAsSpan<float>(), (int)shape[1], (int)(shape[2] * shape[3]));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _results?.Dispose();
        foreach (OrtValue input in _inputs.Values)
            input.Dispose();
        _options.Dispose();
        _session.Dispose();
    }
}
