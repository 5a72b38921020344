using System.Text.Json;
using IlgpuColorize.Data;
using IlgpuColorize.Onnx;
using IlgpuColorize.Tests.Cli;
using IlgpuColorize.Tests.Cli.EndToEnd;
using Xunit;

namespace IlgpuColorize.Tests.Onnx;

public sealed class OnnxJudgeTests(TrainedTiny trained) : IClassFixture<TrainedTiny>, IDisposable
{
    private const int Size = 16;

    private readonly TemporaryDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(OnnxInput.ImageNet)]
    [InlineData(OnnxInput.Unit)]
    [InlineData(OnnxInput.Signed)]
    public void Scores_of_any_size_name_the_class_at_the_centre_of_each_cell(OnnxInput input)
    {
        Segmenters.WriteScores(_files["judge.onnx"]);
        using OnnxJudge judge = new(_files["judge.onnx"], Size, classes: 3, input, threads: 1);
        byte[][] maps = judge.Segment([Quarters(), Filled(0, 1, 0)]);
        Assert.Equal<byte>([0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 0, 0, 2, 2, 0, 0], maps[0]);
        Assert.All(maps[1], found => Assert.Equal(1, found));
    }

    [Fact]
    public void A_model_of_one_size_is_given_pictures_of_it()
    {
        Segmenters.WriteScores(_files["judge.onnx"], side: 40);
        using OnnxJudge judge = new(_files["judge.onnx"], Size, classes: 3, OnnxInput.Unit);
        Assert.Equal<byte>([0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 0, 0, 2, 2, 0, 0], judge.Segment([Quarters()])[0]);
    }

    [Fact]
    public void Classes_are_taken_as_they_are()
    {
        Segmenters.WriteMap(_files["judge.onnx"]);
        using OnnxJudge judge = new(_files["judge.onnx"], Size, classes: 3, OnnxInput.Unit);
        Assert.Equal<byte>([0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 0, 0, 2, 2, 0, 0], judge.Segment([Quarters()])[0]);
    }

    [Fact]
    public void What_is_no_such_segmenter_is_refused_by_what_it_takes_and_gives()
    {
        const string Contract = "a judge takes one input of float32 pictures, 1 x 3 x H x W";
        Segmenters.WriteScores(_files["grey.onnx"], channels: 1);
        Refused("grey.onnx", 3, $"takes [? x 1 x ? x ?] of Float as 'pictures'; {Contract}");
        Segmenters.WriteScores(_files["five.onnx"], classes: 5);
        Refused("five.onnx", 3, $"scores 5 classes, and the data set has 3; {Contract}");
        _files.Write("text.onnx", "no model");
        Refused("text.onnx", 3, "ONNX Runtime cannot use it");
        Refused("none.onnx", 3, "there is no such file");
        Refused(".", 3, "is a directory");

        Segmenters.WriteMap(_files["map.onnx"]);
        using OnnxJudge judge = new(_files["map.onnx"], Size, classes: 2, OnnxInput.Unit);
        UserException stray = Assert.Throws<UserException>(() => judge.Segment([Filled(0, 0, 1)]));
        Assert.Contains("found class 2, which is none of the 2 of the data set", stray.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_asks_it_and_names_its_file()
    {
        Segmenters.WriteScores(_files["judge.onnx"], SyntheticScenes.ClassNames.Count);
        CommandLineRun run = Evaluate(_files["judge.onnx"]);
        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument figures = JsonDocument.Parse(File.ReadAllBytes(_files["figures.json"]));
        Assert.All((string[])["judge_miou_grey", "judge_miou_samples", "judge_miou_truth"], key =>
            Assert.InRange(figures.RootElement.GetProperty(key).GetDouble(), 0, 1));
        Assert.Equal(64, figures.RootElement.GetProperty("provenance").GetProperty("judge_sha256").GetString()!.Length);

        Segmenters.WriteScores(_files["two.onnx"], classes: 2);
        BadInput.Refused(Evaluate(_files["two.onnx"]), "two.onnx", "scores 2 classes");
        BadInput.Refused(Evaluate(_files["none.onnx"]), "none.onnx");
    }

    private void Refused(string file, int classes, string message)
    {
        UserException refusal = Assert.Throws<UserException>(() => new OnnxJudge(_files[file], Size, classes));
        Assert.StartsWith($"{_files[file]}: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    private CommandLineRun Evaluate(string judge) => CommandLineRun.Of(
        "evaluate", "--data", trained.Pack, "--model", trained.Model, "--judge", judge, "--judge-input", "unit", "--device", "cpu",
        "--threads", "2", "--json", _files["figures.json"]);

    // Red and green above blue and red.
    private static RgbImage Quarters()
    {
        float[] rgb = new float[3 * Size * Size];
        for (int pixel = 0; pixel < Size * Size; pixel++)
        {
            (bool lower, bool right) = (pixel / Size >= Size / 2, pixel % Size >= Size / 2);
            rgb[3 * pixel + (lower, right) switch { (false, true) => 1, (true, false) => 2, _ => 0 }] = 1;
        }
        return new RgbImage(Size, Size, rgb);
    }

    private static RgbImage Filled(float red, float green, float blue)
        => new(Size, Size, [.. Enumerable.Repeat<float[]>([red, green, blue], Size * Size).SelectMany(pixel => pixel)]);
}
