namespace IlgpuColorize.CudaEmulator.Objects;

/// <summary>The threads that a capture restricts (CUstreamCaptureMode).</summary>
internal enum CaptureMode
{
    /// <summary>Every thread.</summary>
    Global,

    /// <summary>The thread that began it.</summary>
    ThreadLocal,

    /// <summary>Nobody.</summary>
    Relaxed,
}

/// <summary>A capture under way.</summary>
internal sealed class Capture(CaptureMode mode)
{
    private readonly List<Action> _work = [];

    public CaptureMode Mode => mode;

    public int Thread { get; } = Environment.CurrentManagedThreadId;

    public bool IsSpoilt { get; set; }

    public IReadOnlyList<Action> Work => _work;

    public void Add(Action work)
    {
        if (IsSpoilt)
            throw new DriverException(CudaResult.StreamCaptureInvalidated, "the capture of this stream was spoilt by an earlier call");
        _work.Add(work);
    }
}

/// <summary>Keeps the captures under way.</summary>
internal sealed class Captures
{
    [ThreadStatic]
    private static CaptureMode _mode;

    private readonly List<Capture> _open = [];

    /// <summary>Sets how far captures restrict the calling thread.</summary>
    /// <returns>What it was before.</returns>
    public static CaptureMode Exchange(CaptureMode mode)
    {
        CaptureMode before = _mode;
        _mode = mode;
        return before;
    }

    public void Begin(DriverStream stream, CaptureMode mode)
    {
        if (ReferenceEquals(stream, stream.Context.DefaultStream))
            throw new DriverException(CudaResult.StreamCaptureUnsupported, "the legacy default stream cannot be captured");
        if (stream.Capture is not null)
            throw new DriverException(CudaResult.IllegalState, "the stream is captured already");
        stream.Capture = new Capture(mode);
        _open.Add(stream.Capture);
    }

    /// <summary>Ends a capture.</summary>
    /// <returns>Its work.</returns>
    public IReadOnlyList<Action> End(DriverStream stream)
    {
        Capture capture = stream.Capture ?? throw new DriverException(CudaResult.IllegalState, "the stream is not captured");
        if (capture.Mode != CaptureMode.Relaxed && capture.Thread != Environment.CurrentManagedThreadId)
            throw new DriverException(CudaResult.StreamCaptureWrongThread, "the capture was begun on another thread");
        _open.Remove(capture);
        stream.Capture = null;
        return capture.IsSpoilt
            ? throw new DriverException(CudaResult.StreamCaptureInvalidated, "a call during the capture spoilt it")
            : capture.Work;
    }

    /// <summary>Refuses a call that acts at once, where a capture restricts this thread (cuThreadExchangeStreamCaptureMode).</summary>
    public void Forbid(string call)
    {
        Capture[] restricting = [.. _open.Where(Restricts)];
        foreach (Capture capture in restricting)
            capture.IsSpoilt = true;
        if (restricting.Length > 0)
            throw new DriverException(CudaResult.StreamCaptureUnsupported,
                $"{call} while a stream is captured: it would act now, and not when the graph is launched");
    }

    private static bool Restricts(Capture capture) => capture.Thread == Environment.CurrentManagedThreadId
        ? _mode != CaptureMode.Relaxed && capture.Mode != CaptureMode.Relaxed
        : _mode == CaptureMode.Global && capture.Mode == CaptureMode.Global;
}
