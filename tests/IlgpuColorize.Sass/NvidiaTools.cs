namespace IlgpuColorize.Sass;

/// <summary>Where NVIDIA's assembler (ptxas) and disassembler (nvdisasm) lie on this machine.</summary>
/// <param name="Ptxas">Path of ptxas.</param>
/// <param name="Nvdisasm">Path of nvdisasm.</param>
public sealed record NvidiaTools(string Ptxas, string Nvdisasm)
{
    /// <summary>The environment variable that names their folder.</summary>
    public const string Variable = "ILGPU_COLORIZE_PTXAS";

    private const string Installed = "/usr/local/cuda/bin";

    /// <summary>Why there are none, and what to do.</summary>
    public static string Missing
        => $"ptxas and nvdisasm were found neither in the folder that {Variable} names nor in PATH nor in {Installed}; "
            + "tests/nvidia-assembler.sh DIR unpacks them.";

    /// <summary>The tools; null where there are none.</summary>
    public static NvidiaTools? Found { get; } = Folders().Select(In).FirstOrDefault(tools => tools is not null);

    private static IEnumerable<string> Folders()
        => [ValueOf(Variable), .. ValueOf("PATH").Split(Path.PathSeparator), Installed];

    private static string ValueOf(string variable) => Environment.GetEnvironmentVariable(variable) ?? "";

    private static NvidiaTools? In(string folder)
    {
        NvidiaTools tools = new(Path.Combine(folder, "ptxas"), Path.Combine(folder, "nvdisasm"));
        return folder.Length > 0 && File.Exists(tools.Ptxas) && File.Exists(tools.Nvdisasm) ? tools : null;
    }
}
