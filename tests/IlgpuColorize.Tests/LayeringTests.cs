using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace IlgpuColorize.Tests;

/// <summary>
/// Holds the layers: who may refer to whom, who writes to the console, where unsafe code lives; and how long a line, a file and a folder
/// may grow.
/// </summary>
public sealed partial class LayeringTests
{
    private const int LongestLine = 140;
    private const int LongestFile = 300;
    private const int FullestFolder = 30;

    // Project: the projects that it names directly. Nothing points back.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["IlgpuColorize.Numerics"] = [],
        ["IlgpuColorize.Kernels"] = ["IlgpuColorize.Numerics"],
        ["IlgpuColorize.Autograd"] = ["IlgpuColorize.Kernels"],
        ["IlgpuColorize.Models"] = ["IlgpuColorize.Autograd", "IlgpuColorize.Data"],
        ["IlgpuColorize.Data"] = ["IlgpuColorize.Numerics"],
        ["IlgpuColorize.Sampling"] = ["IlgpuColorize.Models"],
        ["IlgpuColorize.Evaluation"] = ["IlgpuColorize.Sampling"],
        ["IlgpuColorize.Collectives"] = ["IlgpuColorize.Kernels"],
        ["IlgpuColorize.Training"] = ["IlgpuColorize.Evaluation", "IlgpuColorize.Collectives"],
        ["IlgpuColorize.ImageSharp"] = ["IlgpuColorize.Data"],
        ["IlgpuColorize.Vips"] = ["IlgpuColorize.Data", "IlgpuColorize.ImageSharp"],
        ["IlgpuColorize.Onnx"] = ["IlgpuColorize.Evaluation"],
        ["IlgpuColorize"] = ["IlgpuColorize.ImageSharp", "IlgpuColorize.Training"],
        ["Colorize"] = ["IlgpuColorize"],
        ["Train"] = ["IlgpuColorize"],
        ["IlgpuColorize.Cli"] = ["IlgpuColorize", "IlgpuColorize.Onnx", "IlgpuColorize.Vips"],
        ["IlgpuColorize.DataTools"] = ["IlgpuColorize.Vips"],
        ["IlgpuColorize.Benchmarks"] = ["IlgpuColorize.Training", "IlgpuColorize.Vips", "IlgpuColorize.Sass"],
        ["IlgpuColorize.TestKit"] = ["IlgpuColorize.Autograd", "IlgpuColorize.PtxEmulator", "IlgpuColorize.Sass"],
        ["IlgpuColorize.Sass"] = ["IlgpuColorize.Kernels"],
        ["IlgpuColorize.PtxEmulator"] = [],
        ["IlgpuColorize.PtxEmulator.Tests"] = ["IlgpuColorize.TestKit", "IlgpuColorize.PtxEmulator"],
        ["IlgpuColorize.CudaEmulator"] = ["IlgpuColorize.PtxEmulator"],
        ["IlgpuColorize.CudaEmulator.Tests"] = ["IlgpuColorize.CudaEmulator", "IlgpuColorize.Kernels.Tests", "IlgpuColorize.Tests"],
        ["IlgpuColorize.Kernels.Tests"] = ["IlgpuColorize.TestKit", "IlgpuColorize.PtxEmulator", "IlgpuColorize.Sass"],
        ["IlgpuColorize.Tests"] = ["IlgpuColorize.TestKit", "IlgpuColorize.Cli", "IlgpuColorize.DataTools"],
    };

    private static readonly string[] MayUseTheConsole =
        ["IlgpuColorize.Cli", "IlgpuColorize.DataTools", "IlgpuColorize.Benchmarks", "Samples", "peers"];

    private static readonly string Root = FindRoot();

    [Fact]
    public void Every_project_is_in_the_table_and_refers_only_to_lower_layers()
    {
        string[] projects = Files("*.csproj");
        Assert.Equal(Allowed.Keys.Order(), projects.Select(path => Path.GetFileNameWithoutExtension(path)).Order());
        Assert.All(projects, project =>
        {
            string name = Path.GetFileNameWithoutExtension(project);
            Assert.Empty(ReferencesOf(project).Except(Allowed[name]).Select(reference => $"{name} -> {reference}"));
        });
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = File.ReadAllText(Path.Combine(Root, "IlgpuColorize.sln")).Replace('\\', '/');
        Assert.All(Files("*.csproj"),
            project => Assert.Contains(Path.GetRelativePath(Root, project).Replace('\\', '/'), solution, StringComparison.Ordinal));
    }

    [Fact]
    public void Another_engine_is_used_to_compare_with_and_for_the_users_own_judge_alone()
        => Assert.Equal(
            ["IlgpuColorize.Benchmarks", "IlgpuColorize.Onnx", "IlgpuColorize.Tests"],
            Files("*.csproj").Where(path => PackagesOf(path).Contains("Microsoft.ML.OnnxRuntime"))
            .Select(path => Path.GetFileNameWithoutExtension(path)).Order());

    [Fact]
    public void Only_programs_use_the_console()
        => Assert.Empty(Sources().Where(path => !MayUseTheConsole.Contains(ProjectOf(path)) && ConsoleUse().IsMatch(CodeOf(path)))
            .Select(Relative));

    [Fact]
    public void Files_are_read_by_RegularFile_alone()
        => Assert.Equal(
            ["src/IlgpuColorize.Data/Files/RegularFile.cs"],
            Sources().Where(path => Relative(path).Split('/')[0] is "src" or "data-tools" && FileRead().IsMatch(CodeOf(path)))
                .Select(Relative));

    [Fact]
    public void Unsafe_code_is_only_in_host_and_cuda_files()
        => Assert.Empty(Sources()
            .Where(path => !path.EndsWith(".Host.cs", StringComparison.Ordinal) && !path.EndsWith(".Cuda.cs", StringComparison.Ordinal)
                && UnsafeCode().IsMatch(CodeOf(path)))
            .Select(Relative));

    [Fact]
    public void No_file_is_longer_than_300_lines()
        => Assert.Empty(Sources().Where(path => File.ReadLines(path).Count() > LongestFile).Select(Relative));

    [Fact]
    public void No_line_is_longer_than_140_columns()
        => Assert.Empty(
            from path in Sources()
            from line in File.ReadLines(path).Index()
            where line.Item.Length > LongestLine
            select $"{Relative(path)}({line.Index + 1}): {line.Item.Length}");

    [Fact]
    public void No_folder_holds_more_than_30_files()
        => Assert.Empty(Sources().GroupBy(path => Relative(Path.GetDirectoryName(path)!)).Where(folder => folder.Count() > FullestFolder)
            .Select(folder => $"{folder.Key}: {folder.Count()}"));

    [GeneratedRegex(@"\b(System\.)?Console\.(Write|Read|Out|Error|In|Title|Is|Cancel|Set)|\bAnsiConsole\b")]
    private static partial Regex ConsoleUse();

    [GeneratedRegex(@"(?<!\w)File\.(ReadAll|ReadLines|OpenRead|OpenText)")]
    private static partial Regex FileRead();

    [GeneratedRegex(@"\bunsafe\b|\bfixed\s*\(")]
    private static partial Regex UnsafeCode();

    // Comments and texts are no code. Texts first: they may hold slashes.
    [GeneratedRegex("@?\"(?:\\\\.|[^\"\\\\\\n])*\"|//[^\\n]*")]
    private static partial Regex TextOrComment();

    private static string CodeOf(string path) => TextOrComment().Replace(File.ReadAllText(path), " ");

    private static IEnumerable<string> ReferencesOf(string project)
        => XDocument.Load(project).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));

    private static IEnumerable<string> PackagesOf(string project)
        => XDocument.Load(project).Descendants("PackageReference").Select(reference => reference.Attribute("Include")!.Value);

    private static string[] Sources() => Files("*.cs");

    private static string[] Files(string pattern) =>
    [
        .. ((string[])["src", "kernels", "tests", "bench", "data-tools"])
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories))
            .Where(path => !Relative(path).Split('/').Any(part => part is "bin" or "obj")),
    ];

    private static string ProjectOf(string path) => Relative(path).Split('/')[1];

    private static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    internal static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "IlgpuColorize.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException($"No IlgpuColorize.sln above {AppContext.BaseDirectory}.");
    }
}
