using System.CommandLine;
using IlgpuColorize.Data;

namespace IlgpuColorize.DataTools;

/// <summary>Checks a data set and lists its problems.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var directory = new Argument<string>("PACK") { Description = "The data set's directory." };
        var command = new Command("check", "Checks that every file of a data set decodes and that sizes and labels agree.") { directory };
        command.SetAction(
            (parsed, cancellation) => Task.Run(
                () => Check(parsed.GetRequiredValue(directory), parsed.InvocationConfiguration, cancellation), CancellationToken.None));
        return command;
    }

    private static int Check(string directory, InvocationConfiguration console, CancellationToken cancellation)
    {
        VipsImageFiles files = new();
        IReadOnlyList<string> problems = PackCheck.Run(directory, files, cancellationToken: cancellation);
        foreach (string problem in problems)
            console.Output.WriteLine(problem);
        if (problems.Count > 0)
        {
            console.Error.WriteLine($"{directory}: {problems.Count} {(problems.Count == 1 ? "problem" : "problems")}.");
            return ExitCode.Failed;
        }

        Pack pack = Pack.Open(directory, files);
        string labels = pack.HasLabels ? $"labels of {pack.Classes.Count} classes" : "no labels";
        console.Output.WriteLine(
            $"{directory}: {pack.TrainIds.Count} training and {pack.ValidationIds.Count} validation images, {labels}; no problem found.");
        return ExitCode.Done;
    }
}
