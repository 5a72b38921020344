using IlgpuColorize.PtxEmulator;

namespace IlgpuColorize.CudaEmulator.Objects;

/// <summary>A context: its streams, and the fault of a kernel, after which nothing works any more.</summary>
internal sealed class DriverContext
{
    private readonly List<DriverStream> _streams = [];

    public DriverContext(EmulatedDriver driver)
    {
        (Driver, Architecture) = (driver, driver.Options.Architecture);
        DefaultStream = CreateStream();
    }

    public EmulatedDriver Driver { get; }

    /// <summary>The compute capability that the device had when the context was created.</summary>
    public int Architecture { get; }

    /// <summary>The legacy default stream. The others are created not to wait for it.</summary>
    public DriverStream DefaultStream { get; }

    public bool IsDestroyed { get; private set; }

    /// <summary>What a kernel did wrong; every later call returns it.</summary>
    public DriverException? Fault { get; private set; }

    public DriverStream CreateStream()
    {
        DriverStream stream = new(this);
        _streams.Add(stream);
        return stream;
    }

    public DriverStream StreamOf(nint handle) => handle == 0 ? DefaultStream : Driver.Handles.Get<DriverStream>(handle, this);

    /// <summary>Does the work of all streams.</summary>
    public void Finish()
    {
        foreach (DriverStream stream in _streams)
            stream.Finish();
        ThrowFault();
    }

    /// <summary>Does some work; what goes wrong becomes the context's fault.</summary>
    public void Run(Action work)
    {
        if (Fault is not null)
            return;
        try
        {
            work();
        }
        catch (EmulationException failure)
        {
            Fault = new DriverException(CudaResult.LaunchFailed, failure.Message);
            Driver.Log($"fault: {failure.Message}");
        }
    }

    /// <summary>Reports the fault of work that is over.</summary>
    public void ThrowFault()
    {
        if (Fault is { } fault)
            throw fault;
    }

    public void Remove(DriverStream stream)
    {
        stream.Finish();
        _streams.Remove(stream);
    }

    public void Destroy()
    {
        foreach (DriverStream stream in _streams)
            stream.Finish();
        IsDestroyed = true;
        Driver.Memory.FreeAllOf(this);
    }
}
