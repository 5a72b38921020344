using System.CommandLine;
using IlgpuColorize.Data;

namespace IlgpuColorize.DataTools;

/// <summary>Checks a data set: lists its problems, counts grey photos and classes, and draws a contact sheet.</summary>
internal static class CheckCommand
{
    private const int PhotosOnSheet = 240;
    private const int GreyShown = 20;

    public static Command Create()
    {
        var directory = new Argument<string>("PACK") { Description = "The data set's directory." };
        var sheet = new Option<string?>("--sheet")
        {
            Description = $"Also draw {PhotosOnSheet} photos, spread evenly over the lists, on this PNG.",
            HelpName = "FILE.png",
        };
        var command = new Command(
            "check", "Checks that every file of a data set decodes, that sizes and labels agree, and that no photo is in both lists.")
        {
            directory, sheet,
        };
        command.SetAction((parsed, cancellation) => Task.Run(
            () => Check(parsed.GetRequiredValue(directory), parsed.GetValue(sheet), parsed.InvocationConfiguration, cancellation),
            CancellationToken.None));
        return command;
    }

    private static int Check(string directory, string? sheet, InvocationConfiguration console, CancellationToken cancellation)
    {
        IImageFiles files = VipsImageFiles.OrManaged();
        if (sheet is not null)
        {
            OutputGuard guard = new();
            guard.ProtectDataSet(directory);
            guard.Require(sheet, path => PictureMark.Has(path, directory), "give a new file.");
        }
        Pack pack = Pack.Open(directory, files);
        PackSurvey survey = PackSurvey.Of(pack, sheet is null ? 0 : PhotosOnSheet, cancellation: cancellation);
        foreach (string problem in survey.Problems)
            console.Output.WriteLine(problem);
        if (sheet is not null && survey.Photos.Count > 0)
            WholeFile.Write(sheet, PictureMark.Put(files.EncodePng(survey.DrawSheet()), directory));
        if (survey.Problems.Count > 0)
        {
            console.Error.WriteLine($"{directory}: {survey.Problems.Count} {(survey.Problems.Count == 1 ? "problem" : "problems")}.");
            return ExitCode.Failed;
        }

        if (survey.Photos.Count > 0 && survey.Photos.All(photo => photo.IsGrey))
        {
            console.Error.WriteLine($"{directory}: every photo is grey, which teaches that everything is grey; give photos in colour.");
            return ExitCode.Failed;
        }

        string labels = pack.HasLabels ? $"labels of {pack.Classes.Count} classes" : "no labels";
        console.Output.WriteLine(
            $"{directory}: {pack.TrainIds.Count} training and {pack.ValidationIds.Count} validation images, {labels}; no problem found.");
        string[] grey = [.. survey.Grey.Select(photo => photo.Id)];
        if (grey.Length > 0)
        {
            string more = grey.Length > GreyShown ? $" and {grey.Length - GreyShown} more" : "";
            console.Output.WriteLine($"grey photos, which teach that everything is grey: {string.Join(", ", grey.Take(GreyShown))}{more}.");
        }
        StatsCommand.WriteClasses(survey, console.Output);
        return ExitCode.Done;
    }
}
