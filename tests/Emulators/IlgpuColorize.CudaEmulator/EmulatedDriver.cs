using System.Globalization;
using IlgpuColorize.CudaEmulator.Objects;
using IlgpuColorize.PtxEmulator;

namespace IlgpuColorize.CudaEmulator;

/// <summary>The driver's state: one device, its memory, everything that has a handle. One call at a time is served.</summary>
internal sealed class EmulatedDriver(EmulatedCudaOptions options)
{
    [ThreadStatic]
    private static DriverContext? _current;

    [ThreadStatic]
    private static DriverException? _lastFailure;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _calls = [];
    private readonly Dictionary<string, PtxModule> _modules = [];

    public EmulatedCudaOptions Options { get; } = options;

    /// <summary>The device.</summary>
    public PtxMachine Machine { get; } = new(options.Seed, options.Mode);

    public HandleTable Handles { get; } = new();

    public DeviceMemory Memory => field ??= new DeviceMemory(this);

    public PageLockedMemory PageLocked { get; } = new();

    public Captures Captures { get; } = new();

    public bool IsInitialized { get; set; }

    /// <summary>The calling thread's context.</summary>
    public static DriverContext? Current
    {
        get => _current;
        set => _current = value;
    }

    /// <summary>
    /// Serves a call: what it must not do comes back as a result, never as an exception, which native code does not know.
    /// </summary>
    public CudaResult Serve(Action<EmulatedDriver> call, string name)
    {
        lock (_gate)
        {
            _lastFailure = FailureOf(call, name);
            if (_lastFailure is null)
                _calls[name] = Calls(name) + 1;
            CudaResult result = _lastFailure?.Result ?? CudaResult.Success;
            Log($"{name} {CudaResultNames.NameOf(result)} {_lastFailure?.Message}");
            return result;
        }
    }

    /// <summary>Returns the calling thread's context, which must be alive and without a fault.</summary>
    /// <exception cref="DriverException">There is none.</exception>
    public DriverContext RequireContext()
    {
        DriverContext context = Current ?? throw new DriverException(CudaResult.InvalidContext, "no context is current on this thread");
        if (context.IsDestroyed)
            throw new DriverException(CudaResult.ContextIsDestroyed, "the current context was destroyed");
        return context.Fault is { } fault ? throw fault : context;
    }

    /// <summary>
    /// Returns the context for a call that has no place in a capture: it would act at once, and not when the graph is launched.
    /// </summary>
    /// <exception cref="DriverException">There is no context, or this thread captures; that capture is spoilt now.</exception>
    public DriverContext RequireContextOutsideCapture(string call)
    {
        DriverContext context = RequireContext();
        Captures.Forbid(call);
        return context;
    }

    /// <summary>Returns what was wrong with the last call of this thread.</summary>
    public static string LastReason(CudaResult result)
        => _lastFailure is { } failure && failure.Result == result ? failure.Message : CudaResultNames.NameOf(result);

    /// <summary>Reads a module's text as the options spoil it, each text once for all contexts.</summary>
    /// <exception cref="EmulationException">The text is none that the device could run.</exception>
    public PtxModule Parse(string text)
    {
        text = Options.Spoil?.Invoke(text) ?? text;
        return _modules.TryGetValue(text, out PtxModule? known) ? known : _modules[text] = PtxModule.Parse(text);
    }

    /// <summary>Runs a kernel in the order that the options demand.</summary>
    /// <exception cref="EmulationException">The kernel does what is not allowed.</exception>
    public void Run(PtxModule module, string name, Extent grid, Extent group, int dynamicSharedBytes, byte[] parameters)
    {
        (Machine.Seed, Machine.Mode) = (Options.Seed, Options.Mode);
        LaunchStatistics statistics = Machine.Launch(module, name, grid, group, dynamicSharedBytes, parameters);
        Options.Launched?.Invoke(statistics);
    }

    public int Calls(string name) => _calls.GetValueOrDefault(name);

    /// <summary>Writes a line to the log, where one is wanted.</summary>
    public void Log(string line)
    {
        if (Options.LogFile is { } file)
            File.AppendAllText(file,
                string.Create(CultureInfo.InvariantCulture, $"{Environment.CurrentManagedThreadId} {line.TrimEnd()}\n"));
    }

    private DriverException? FailureOf(Action<EmulatedDriver> call, string name)
    {
        try
        {
            if (!IsInitialized && name is not ("cuInit" or "cuGetErrorName" or "cuGetErrorString" or "cuDriverGetVersion"))
                throw new DriverException(CudaResult.NotInitialized, "cuInit was not called");
            call(this);
            return null;
        }
        catch (DriverException failure)
        {
            return failure;
        }
#pragma warning disable CA1031 // An exception that reaches native code ends the process.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return new DriverException(CudaResult.Unknown, $"the emulated driver itself failed: {failure}");
        }
    }
}
