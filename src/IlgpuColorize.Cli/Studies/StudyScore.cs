using System.Globalization;
using IlgpuColorize.Data;
using IlgpuColorize.Evaluation.Metrics;

namespace IlgpuColorize.Cli.Studies;

/// <summary>How natural the pictures of a method were found.</summary>
/// <param name="Method">The method.</param>
/// <param name="Natural">Answers "natural".</param>
/// <param name="Answers">All answers.</param>
internal sealed record MethodScore(string Method, int Natural, int Answers)
{
    /// <summary>The share of the answers that were "natural".</summary>
    public double Share => (double)Natural / Answers;

    /// <summary>The share's 95 % interval.</summary>
    public Interval Interval => WilsonInterval.Of(Natural, Answers);
}

/// <summary>The scores of a study.</summary>
/// <param name="Methods">Those of the methods, the most natural first.</param>
/// <param name="Raters">The raters who count.</param>
/// <param name="LeftOut">The raters who failed more than a quarter of the attention checks, and do not count.</param>
internal sealed record StudyScore(IReadOnlyList<MethodScore> Methods, int Raters, int LeftOut)
{
    private const string Header = "rater,position,picture,natural,milliseconds";
    private const double MostChecksFailed = 0.25;

    /// <summary>Scores the answers of raters; a rater whose file is given twice counts once.</summary>
    /// <param name="key">What the pictures are.</param>
    /// <param name="answers">The files that the page gave.</param>
    /// <exception cref="UserException">A file is none of this study's, or no rater counts.</exception>
    public static StudyScore Of(IReadOnlyList<StudyPicture> key, IEnumerable<string> answers)
    {
        Dictionary<string, string> methods = key.ToDictionary(picture => picture.File, picture => picture.Method);
        var raters = answers.SelectMany(path => Read(path, methods)).DistinctBy(answer => (answer.Rater, answer.Picture))
            .GroupBy(answer => answer.Rater).ToArray();
        var counted = raters.Where(PaidAttention).ToArray();
        if (counted.Length == 0)
            throw new UserException($"None of {raters.Length} raters passed the attention checks; ask more people.");
        MethodScore[] scores =
        [
            .. counted.SelectMany(rater => rater).Where(answer => answer.Method != StudyFolder.Check).GroupBy(answer => answer.Method)
                .Select(group => new MethodScore(group.Key, group.Count(answer => answer.Natural), group.Count()))
                    .OrderByDescending(score => score.Share),
        ];
        return new StudyScore(scores, counted.Length, raters.Length - counted.Length);
    }

    private static bool PaidAttention(IEnumerable<Answer> answers)
    {
        Answer[] checks = [.. answers.Where(answer => answer.Method == StudyFolder.Check)];
        return checks.Count(answer => answer.Natural) <= MostChecksFailed * checks.Length;
    }

    private static IEnumerable<Answer> Read(string path, Dictionary<string, string> methods)
    {
        string[] lines = ReadLines(path);
        if (lines.Length == 0 || lines[0].Trim() != Header)
            throw new UserException($"{path}: is no answer file of a study; its first line must be '{Header}'.");
        for (int i = 1; i < lines.Length; i++)
        {
            string[] cells = lines[i].Trim().Split(',');
            if (lines[i].Trim().Length == 0)
                continue;
            if (
                cells.Length != 5 || cells[3] is not ("0" or "1")
                || !int.TryParse(cells[1], NumberStyles.None, CultureInfo.InvariantCulture, out _))
                throw new UserException($"{path}, line {i + 1}: '{lines[i].Trim()}' is no answer; get the file again from the rater.");
            if (!methods.TryGetValue(cells[2], out string? method))
                throw new UserException(
                    $"{path}, line {i + 1}: picture '{cells[2]}' is not in this study; give --study the directory that the page was made "
                    + $"in.");
            yield return new Answer(cells[0], cells[2], method, cells[3] == "1");
        }
    }

    private static string[] ReadLines(string path)
    {
        try
        {
            return [.. RegularFile.ReadLines(path)];
        }
        catch (Exception problem) when (RegularFile.IsRefusal(problem))
        {
            throw new UserException(RegularFile.Describe(path, problem), problem);
        }
    }

    private sealed record Answer(string Rater, string Picture, string Method, bool Natural);
}
