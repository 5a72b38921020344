using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using IlgpuColorize.Data;

namespace IlgpuColorize.DataTools;

/// <summary>Writes a data set of synthetic scenes.</summary>
internal static class SyntheticCommand
{
    public static Command Create()
    {
        var directory = new Option<string>("--out")
        {
            Description = "The new data set's directory, new or empty.",
            HelpName = "PACK",
            Required = true,
        };
        var count = new Option<int>("--count")
        {
            Description = "Training scenes, from 1.",
            HelpName = "N",
            DefaultValueFactory = _ => 2000,
        };
        var validation = new Option<int>("--val")
        {
            Description = "Validation scenes; 0 for none.",
            HelpName = "N",
            DefaultValueFactory = _ => 200,
        };
        var size = new Option<int>("--size")
        {
            Description = "Width and height in pixels, 16 to 2048.",
            HelpName = "N",
            DefaultValueFactory = _ => 64,
        };
        var seed = new Option<ulong>("--seed")
        {
            Description = "The same seed gives the same scenes.",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        count.Range(1, 900_000);
        validation.Range(0, 99_999);
        size.Range(16, 2048);

        var command = new Command("synthetic", "Draws labelled synthetic scenes and writes them as a data set.")
        {
            directory, count, validation, size, seed,
        };
        command.SetAction((parsed, cancellation) => Task.Run(
            () => Write(
                parsed.GetRequiredValue(directory), parsed.GetValue(count), parsed.GetValue(validation), parsed.GetValue(seed),
                parsed.GetValue(size),
                parsed.InvocationConfiguration.Output, cancellation),
            CancellationToken.None));
        return command;
    }

    private static int Write(
        string directory, int count, int validation, ulong seed, int size, TextWriter output, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        SyntheticPack.Write(directory, count, validation, seed, size, VipsImageFiles.OrManaged(), cancellation);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Wrote {count} training and {validation} validation scenes of {size} x {size} to {directory} in "
            + $"{Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s."));
        return ExitCode.Done;
    }
}
