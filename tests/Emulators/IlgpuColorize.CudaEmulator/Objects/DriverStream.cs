namespace IlgpuColorize.CudaEmulator.Objects;

/// <summary>A stream: work in its order, done at once or, if streams are deferred, when somebody waits for it.</summary>
internal sealed class DriverStream(DriverContext context) : IContextObject
{
    private readonly Queue<Action> _work = [];

    public DriverContext Context => context;

    /// <summary>The capture that takes the stream's work; null for none.</summary>
    public Capture? Capture { get; set; }

    /// <summary>True when everything is done.</summary>
    public bool IsDone => _work.Count == 0;

    /// <summary>Adds work.</summary>
    /// <exception cref="DriverException">The stream's capture is spoilt.</exception>
    public void Add(Action work)
    {
        if (Capture is not null)
        {
            Capture.Add(work);
            return;
        }
        _work.Enqueue(work);
        if (!context.Driver.Options.DefersStreams)
            Finish();
    }

    /// <summary>Does the work so far.</summary>
    public void Finish()
    {
        while (DoNext())
        {
        }
    }

    /// <summary>Does one piece of work.</summary>
    /// <returns>Whether there was one.</returns>
    public bool DoNext()
    {
        if (!_work.TryDequeue(out Action? work))
            return false;
        context.Run(work);
        return true;
    }

    /// <summary>Waits for the work so far.</summary>
    /// <exception cref="DriverException">The stream is captured: nothing of its work will ever be done. Or the work failed.</exception>
    public void Synchronize()
    {
        RequireNoCapture("cuStreamSynchronize");
        Finish();
        context.ThrowFault();
    }

    /// <summary>Refuses what a stream that is captured cannot do.</summary>
    public void RequireNoCapture(string call)
    {
        if (Capture is null)
            return;
        Capture.IsSpoilt = true;
        throw new DriverException(CudaResult.StreamCaptureUnsupported, $"{call} of a stream that is captured");
    }
}
