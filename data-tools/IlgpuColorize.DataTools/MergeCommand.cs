using System.CommandLine;
using IlgpuColorize.Data;

namespace IlgpuColorize.DataTools;

/// <summary>Joins data sets into one.</summary>
internal static class MergeCommand
{
    public static Command Create()
    {
        var data = new Option<string[]>("--data") { Description = "A data set; name it once for each.", Required = true };
        var map = new Option<string?>("--map") { Description = "A JSON file that maps the data sets' class names to one list." };
        var target = new Option<string>("--out") { Description = "The data set to write; missing or empty.", Required = true };
        var command = new Command("merge", "Joins data sets into one, with one list of classes; black-and-white photos are left out.")
        {
            data, map, target,
        };
        command.SetAction((parsed, cancellation) => Task.Run(
            () => Merge(
                parsed.GetRequiredValue(data), parsed.GetValue(map), parsed.GetRequiredValue(target), parsed.InvocationConfiguration,
                cancellation),
            CancellationToken.None));
        return command;
    }

    private static int Merge(
        string[] data, string? map, string target, InvocationConfiguration console, CancellationToken cancellation)
    {
        PackSet packs = PackSet.Open([.. data.Select(directory => new PackChoice(directory))], map, VipsImageFiles.OrManaged());
        (int train, int validation, int grey) = PackMerge.Write(packs, target, cancellation: cancellation);
        console.Output.WriteLine(
            $"{target}: {train} training and {validation} validation images of {data.Length} data sets, {packs.Classes.Count} classes; "
            + $"{grey} black-and-white photos left out.");
        return ExitCode.Done;
    }
}
