using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using IlgpuColorize.CudaEmulator;

/// <summary>
/// Installs the emulated driver in any .NET program: the runtime calls it before Main where DOTNET_STARTUP_HOOKS names this assembly.
/// </summary>
[SuppressMessage("Design", "CA1050:Declare types in namespaces", Justification = "The runtime looks for this very name.")]
internal static class StartupHook
{
    /// <summary>Installs the driver, with the options that the environment gives.</summary>
    public static void Initialize()
    {
        // The program knows nothing of the assemblies beside this one.
        string folder = Path.GetDirectoryName(typeof(StartupHook).Assembly.Location)!;
        AssemblyLoadContext.Default.Resolving += (context, name) => Beside(context, folder, name);
        Install();
    }

    private static Assembly? Beside(AssemblyLoadContext context, string folder, AssemblyName name)
    {
        string path = Path.Combine(folder, name.Name + ".dll");
        return name.Name == "IlgpuColorize.PtxEmulator" && File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
    }

    // A method of its own: compiling it already loads what it uses.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Install() => EmulatedCuda.Install(EmulatedCudaOptions.FromEnvironment());
}
