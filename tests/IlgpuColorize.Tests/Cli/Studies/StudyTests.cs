using System.Text.Json;
using IlgpuColorize.Cli.Studies;
using IlgpuColorize.Data;
using IlgpuColorize.Tests.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Cli.Studies;

public sealed class StudyTests : IDisposable
{
    private const string Header = "rater,position,picture,natural,milliseconds\n";
    private readonly TemporaryDirectory _files = new();

    private string Study => Path.Combine(_files.Root, "study");

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Make_mixes_methods_truth_and_checks_under_names_that_tell_nothing()
    {
        CommandLineRun run = Make();
        Assert.True(run.ExitCode == 0, run.Error);
        IReadOnlyList<StudyPicture> key = StudyFolder.ReadKey(Study);
        Assert.Equal(
            [("alpha", 3), ("attention check", 2), ("beta", 3), ("truth", 3)],
            key.GroupBy(picture => picture.Method).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => (group.Key, group.Count())));

        string page = File.ReadAllText(Path.Combine(Study, "index.html"));
        string[] listed = [.. key.Select(picture => picture.File).Order(StringComparer.Ordinal)];
        Assert.Contains(JsonSerializer.Serialize(listed), page, StringComparison.Ordinal);
        Assert.Equal(
            listed, Directory.GetFiles(Path.Combine(Study, "pictures")).Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal));
        Assert.All(
            (string[])["alpha", "beta", "truth", "attention check", "http:", "https:"],
            word => Assert.DoesNotContain(word, page, StringComparison.Ordinal));
    }

    [Fact]
    public void Score_counts_the_answers_of_raters_who_paid_attention()
    {
        Make();
        // A calls all natural but the checks and beta; B one of beta too; C calls everything natural, checks as well.
        string a = Answers("a", picture => picture.Method is "alpha" or "truth");
        string b = Answers(
            "b", picture => picture.Method is "alpha" or "truth" || picture.Method == "beta"
            && picture.Original.EndsWith("0.png", StringComparison.Ordinal));
        string c = Answers("c", _ => true);
        CommandLineRun run = CommandLineRun.Of("study", "score", a, b, c, a, "--study", Study, "--json", _files["scores.json"]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("Raters who count: 2; who failed over a quarter of the attention checks and do not: 1.", run.Output,
            StringComparison.Ordinal);

        using JsonDocument scores = JsonDocument.Parse(File.ReadAllBytes(_files["scores.json"]));
        var methods = scores.RootElement.GetProperty("methods").EnumerateArray()
            .ToDictionary(
                score
                    => score.GetProperty("method").GetString()!,
                    score => (score.GetProperty("natural").GetInt32(), score.GetProperty("answers").GetInt32()));
        Assert.Equal(new Dictionary<string, (int, int)> { ["alpha"] = (6, 6), ["truth"] = (6, 6), ["beta"] = (1, 6) }, methods);
    }

    [Theory]
    [InlineData("picture,natural\n", "its first line must be")]
    [InlineData(Header + "a,1,0123.png,1,900\n", "line 2: picture '0123.png' is not in this study")]
    [InlineData(Header + "a,1,0123.png,yes,900\n", "line 2: 'a,1,0123.png,yes,900' is no answer")]
    [InlineData(Header, "None of 0 raters passed")]
    public void Score_refuses_what_is_no_answer_of_this_study(string text, string why)
    {
        Make();
        CommandLineRun run = CommandLineRun.Of("study", "score", _files.Write("answers.csv", text), "--study", Study);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(why, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Make_refuses_methods_of_one_name_and_directories_that_hold_something()
    {
        WritePictures("alpha");
        WritePictures("other/alpha");
        WritePictures("photos");
        CommandLineRun run = CommandLineRun.Of(
            "study", "make", "--images", _files["alpha"], _files["other/alpha"], "--truth", _files["photos"], "--out", Study);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("'alpha' is taken", run.Error, StringComparison.Ordinal);
        run = CommandLineRun.Of("study", "make", "--images", _files["alpha"], "--truth", _files["photos"], "--out", _files["alpha"]);
        Assert.Contains("not empty", run.Error, StringComparison.Ordinal);
    }

    private CommandLineRun Make()
    {
        foreach (string folder in (string[])["alpha", "beta", "photos"])
            WritePictures(folder);
        return CommandLineRun.Of(
            "study", "make", "--images", _files["alpha"], _files["beta"], "--truth", _files["photos"], "--out", Study, "--checks", "2");
    }

    private void WritePictures(string folder)
    {
        for (int i = 0; i < 3; i++)
            new VipsImageFiles().WritePng(_files[$"{folder}/{i}.png"], TestPhotos.Waves(20, 16, i));
    }

    private string Answers(string rater, Func<StudyPicture, bool> natural)
    {
        var lines = StudyFolder.ReadKey(Study).Select(
            (picture, i) => $"{rater},{i + 1},{picture.File},{(natural(picture) ? 1 : 0)},{900 + i}\n");
        return _files.Write($"{rater}.csv", Header + string.Concat(lines));
    }
}
