using System.Globalization;
using System.Text.Json;
using IlgpuColorize.Data;

namespace IlgpuColorize.Benchmarks.Memory;

/// <summary>
/// Holds the memory line that <c>colorize</c> and <c>train</c> print before they begin against the most memory that the process then has,
/// prints both and writes them as JSON.
/// </summary>
internal static class MemoryCommand
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    /// <summary>Reads the arguments and measures.</summary>
    /// <returns>0; 2 for wrong usage.</returns>
    public static int Run(string[] arguments)
    {
        try
        {
            Measure(MemoryOptions.Read(arguments, MemoryCase.All));
            return 0;
        }
        catch (ArgumentException problem)
        {
            Console.Error.WriteLine($"error: {problem.Message}");
            Console.Error.WriteLine(MemoryOptions.Usage);
            return 2;
        }
    }

    private static void Measure(MemoryOptions options)
    {
        new OutputGuard().RequireReport(options.Json, "announced_gib", "taken_gib");
        Dictionary<string, MemoryFigures> figures = [];
        Console.WriteLine($"preset {options.Preset}, {options.Threads} threads");
        Console.WriteLine("case           announced GiB  taken GiB  taken / announced");
        foreach (MemoryCase memoryCase in MemoryCase.All.Where(candidate => options.Only.Contains(candidate.Name)))
        {
            DirectoryInfo folder = Directory.CreateTempSubdirectory("ilgpu-colorize-memory-");
            try
            {
                MemoryFigures measured = MeasuredProcess.Run(options.Program, memoryCase.Prepare(options, folder.FullName));
                figures[memoryCase.Name] = measured;
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{memoryCase.Name,-14} {measured.AnnouncedGib,13:F3} {measured.TakenGib,10:F3} {measured.Ratio,18:F2}"));
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }
        if (options.Json is not null)
            WholeFile.Write(options.Json, JsonSerializer.SerializeToUtf8Bytes(figures, Json));
    }
}
