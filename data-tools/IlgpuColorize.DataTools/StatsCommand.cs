using System.CommandLine;
using System.Globalization;
using IlgpuColorize.Data;

namespace IlgpuColorize.DataTools;

/// <summary>Says what a data set holds: photos, sizes, colour, and how often each class is there.</summary>
internal static class StatsCommand
{
    public static Command Create()
    {
        var directory = new Argument<string>("PACK") { Description = "The data set's directory." };
        var command = new Command("stats", "Counts a data set's photos, sizes and classes.") { directory };
        command.SetAction(
            (parsed, cancellation)
            => Task.Run(
                () => Count(parsed.GetRequiredValue(directory), parsed.InvocationConfiguration.Output, cancellation),
                CancellationToken.None));
        return command;
    }

    /// <summary>Writes how often each class of a data set with labels is there, a line each.</summary>
    public static void WriteClasses(PackSurvey survey, TextWriter output)
    {
        double pixels = survey.Classes.Sum(row => row.Pixels);
        int width = survey.Classes.Select(row => row.Name.Length).DefaultIfEmpty().Max();
        foreach ((string name, long count, int photos) in survey.Classes)
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture, $"{name.PadRight(width)} {count / pixels,7:P2} of the pixels, {photos} photos"));
    }

    private static int Count(string directory, TextWriter output, CancellationToken cancellation)
    {
        Pack pack = Pack.Open(directory, VipsImageFiles.OrManaged());
        PackSurvey survey = PackSurvey.Of(pack, cancellation: cancellation);
        output.WriteLine(
            $"{directory}: {pack.TrainIds.Count} training and {pack.ValidationIds.Count} validation photos, {survey.Problems.Count} "
                + $"problems.");
        if (survey.Photos.Count > 0)
        {
            output.WriteLine(
                $"sizes: width {Range(survey, photo => photo.Width)}, height {Range(survey, photo => photo.Height)} (least, median, "
                + $"greatest)");
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"colour: {survey.Grey.Count()} grey photos, mean spread of the channels "
                + $"{survey.Photos.Average(photo => photo.Spread):0.0} of 255; {survey.Repeated} repeated pictures"));
            WriteClasses(survey, output);
        }
        return ExitCode.Done;
    }

    private static string Range(PackSurvey survey, Func<SurveyedPhoto, int> of)
    {
        int[] sorted = [.. survey.Photos.Select(of).Order()];
        return string.Create(CultureInfo.InvariantCulture, $"{sorted[0]}, {sorted[sorted.Length / 2]}, {sorted[^1]}");
    }
}
