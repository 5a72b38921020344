using System.Globalization;
using System.Text.RegularExpressions;
using IlgpuColorize.PtxEmulator;

namespace IlgpuColorize.CudaEmulator.Objects;

/// <summary>A loaded module of PTX.</summary>
internal sealed partial class DriverModule : IContextObject
{
    private readonly PtxModule _module;
    private readonly Dictionary<string, nint> _functions = [];

    private DriverModule(DriverContext context, PtxModule module) => (Context, _module) = (context, module);

    public DriverContext Context { get; }

    /// <summary>Loads a module.</summary>
    /// <exception cref="DriverException">The text is none that the device could run.</exception>
    public static DriverModule Load(DriverContext context, string text)
    {
        try
        {
            PtxModule module = context.Driver.Parse(text);
            RequireTarget(module.Target, context.Architecture);
            return new DriverModule(context, module);
        }
        catch (EmulationException failure)
        {
            throw new DriverException(CudaResult.InvalidPtx, failure.Message);
        }
    }

    /// <summary>Returns the handle of a kernel.</summary>
    public nint FunctionOf(string name)
    {
        if (_functions.TryGetValue(name, out nint handle))
            return handle;
        if (!_module.Entries.Contains(name))
            throw new DriverException(CudaResult.NotFound, $"the module has no kernel '{name}', but {string.Join(", ", _module.Entries)}");
        return _functions[name] = Context.Driver.Handles.Add(new DriverFunction(Context, _module, name));
    }

    public void Unload()
    {
        foreach (nint function in _functions.Values)
            Context.Driver.Handles.Remove<DriverFunction>(function);
    }

    // A target runs on its own architecture and on later ones; with the suffix a, on its own alone (PTX ISA 11.1.2).
    private static void RequireTarget(string target, int architecture)
    {
        Match match = Target().Match(target);
        int wanted = match.Success ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : int.MaxValue;
        if (match.Groups[2].Length > 0 ? wanted != architecture : wanted > architecture)
            throw new DriverException(CudaResult.InvalidPtx,
                $"ptxas fatal: Program with .target '{target}' cannot be compiled to architecture 'sm_{architecture}'");
    }

    [GeneratedRegex("^sm_([0-9]+)(a?)$")]
    private static partial Regex Target();
}
