using System.Text;
using IlgpuColorize.Data;
using IlgpuColorize.Sass;

namespace IlgpuColorize.Benchmarks.Kernels;

/// <summary>
/// Prints what NVIDIA's assembler made of every kernel, and the bounds of the paper's convolutions on an H100 that follow from it; no GPU
/// is needed.
/// </summary>
internal static class KernelsCommand
{
    private const string Usage = "usage: kernels --markdown [--into FILE, whose part between the marks is replaced]";
    private const string Begin = "<!-- written by kernels --markdown -->";
    private const string End = "<!-- until here -->";

    /// <summary>Reads the arguments and prints.</summary>
    /// <returns>0; 1 without the assembler; 2 for wrong usage.</returns>
    public static int Run(string[] arguments)
    {
        if (arguments is not (["--markdown"] or ["--markdown", "--into", _]))
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }
        if (NvidiaTools.Found is null)
        {
            Console.Error.WriteLine($"error: {NvidiaTools.Missing}");
            return 1;
        }
        Assembler assembler = new(NvidiaTools.Found, Path.Combine(AppContext.BaseDirectory, "assembled"));
        string head = $"Assembled by ptxas {assembler.Version}.";
        string[] lines = [head, "", .. KernelTable.Lines(assembler), "", .. RooflineTable.Lines(assembler)];
        string text = string.Join('\n', lines);
        if (arguments.Length == 1)
            Console.WriteLine(text);
        else
            Replace(arguments[2], text);
        return 0;
    }

    private static void Replace(string file, string text)
    {
        string page = File.ReadAllText(file);
        int begin = page.IndexOf(Begin, StringComparison.Ordinal), end = page.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
            throw new UserException($"{file}: has no part between '{Begin}' and '{End}', which is all that would be replaced.");
        string whole = string.Concat(page.AsSpan(0, begin + Begin.Length), $"\n{text}\n", page.AsSpan(end));
        WholeFile.Write(file, Encoding.UTF8.GetBytes(whole));
    }
}
