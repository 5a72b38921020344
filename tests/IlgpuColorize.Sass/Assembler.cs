using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace IlgpuColorize.Sass;

/// <summary>
/// Assembles PTX with NVIDIA's ptxas and reads the machine code with nvdisasm, two at a time at the most. What these print is kept in a
/// folder by the hash of the text, the target and the assembler: it takes up to a second for a large kernel, and texts change seldom.
/// </summary>
/// <param name="tools">The tools.</param>
/// <param name="cache">The folder.</param>
public sealed partial class Assembler(NvidiaTools tools, string cache)
{
    private const int ProcessesAtOnce = 2;

    private static readonly SemaphoreSlim Processes = new(ProcessesAtOnce);

    private readonly Lazy<string> _version = new(() => Run(tools.Ptxas, "--version").Output);

    /// <summary>The assembler's version, <c>12.4.131</c>.</summary>
    public string Version => VersionLine().Match(_version.Value).Groups[1].Value;

    /// <summary>Assembles a kernel for a target.</summary>
    /// <exception cref="AssemblerException">ptxas refuses it.</exception>
    public AssembledKernel Assemble(KernelSource kernel, GpuTarget target)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(target);
        return Assemble(kernel.Compile(), target.Name);
    }

    /// <summary>Assembles a text with one kernel.</summary>
    /// <param name="ptx">The text.</param>
    /// <param name="target">The target's name.</param>
    /// <exception cref="AssemblerException">ptxas refuses it.</exception>
    public AssembledKernel Assemble(string ptx, string target)
    {
        byte[] hashed = SHA256.HashData(Encoding.UTF8.GetBytes($"{_version.Value}\n{target}\n{ptx}"));
        string kept = Path.Combine(cache, Convert.ToHexStringLower(hashed)[..32]), log = $"{kept}.log", binary = $"{kept}.cubin";
        if (!File.Exists(log))
            Fill(ptx, target, log, binary);
        string said = File.ReadAllText(log);
        return new(
            Number(RegistersSaid(), said), Number(StackSaid(), said), Number(SpillStoresSaid(), said) + Number(SpillLoadsSaid(), said),
            Number(SharedSaid(), said),
            [.. said.Split('\n').Where(line => WarningLine().IsMatch(line)).Select(line => line.Trim())],
            () => Disassemble(binary, $"{kept}.sass"));
    }

    // Written under other names first, here and below: several threads and processes may want one text.
    private void Fill(string ptx, string target, string log, string binary)
    {
        Directory.CreateDirectory(cache);
        string own = Path.Combine(cache, Path.GetRandomFileName()), text = $"{own}.ptx";
        try
        {
            File.WriteAllText(text, ptx);
            (int status, string said) = Run(tools.Ptxas, "-v", "--warn-on-spills", $"-arch={target}", "-o", $"{own}.cubin", text);
            if (status != 0)
                throw new AssemblerException($"ptxas refuses the text for {target}: {said.Replace(text, "text").Trim()}");
            File.WriteAllText($"{own}.log", said);
            File.Move($"{own}.cubin", binary, overwrite: true);
            File.Move($"{own}.log", log, overwrite: true);
        }
        finally
        {
            File.Delete(text);
        }
    }

    private SassListing Disassemble(string binary, string kept)
    {
        if (!File.Exists(kept))
        {
            string own = Path.Combine(cache, Path.GetRandomFileName());
            File.WriteAllText(own, Run(tools.Nvdisasm, "-c", binary).Output);
            File.Move(own, kept, overwrite: true);
        }
        return SassListing.Parse(File.ReadAllText(kept));
    }

    private static (int Status, string Output) Run(string tool, params string[] arguments)
    {
        ProcessStartInfo start = new(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        Processes.Wait();
        try
        {
            using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{tool} did not start.");
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + errors.Result);
        }
        finally
        {
            Processes.Release();
        }
    }

    private static int Number(Regex pattern, string said)
        => pattern.Match(said) is { Success: true } found ? int.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@", V([\d.]+)")]
    private static partial Regex VersionLine();

    [GeneratedRegex(@"Used (\d+) registers")]
    private static partial Regex RegistersSaid();

    [GeneratedRegex(@"(\d+) bytes stack frame")]
    private static partial Regex StackSaid();

    [GeneratedRegex(@"(\d+) bytes spill stores")]
    private static partial Regex SpillStoresSaid();

    [GeneratedRegex(@"(\d+) bytes spill loads")]
    private static partial Regex SpillLoadsSaid();

    [GeneratedRegex(@"(\d+) bytes smem")]
    private static partial Regex SharedSaid();

    [GeneratedRegex(@"\bwarning\b|\(C75\d\d\)", RegexOptions.IgnoreCase)]
    private static partial Regex WarningLine();
}
