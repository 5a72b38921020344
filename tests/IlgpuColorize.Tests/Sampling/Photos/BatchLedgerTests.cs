using IlgpuColorize.Data;
using IlgpuColorize.Numerics;
using IlgpuColorize.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Sampling.Photos;

public sealed class BatchLedgerTests : IDisposable
{
    private static readonly BatchIdentity Identity = new("ab12", 7, "size 16");

    private readonly TemporaryDirectory _files = new();
    private readonly VipsImageFiles _images = new();
    private readonly TinyModel _model = new();
    private readonly PhotoColorizer _colorizer;

    public BatchLedgerTests()
    {
        _colorizer = new PhotoColorizer(_model.Network, _model.Pool);
        for (int i = 0; i < 3; i++)
            _images.WritePng(_files[$"in/{i}.png"], TestPhotos.Waves(16, 16, i));
    }

    public void Dispose()
    {
        _colorizer.Dispose();
        _model.Dispose();
        _files.Dispose();
    }

    [Fact]
    public void A_rerun_does_nothing_again()
    {
        Assert.Equal([false, false, false], Run().Select(outcome => outcome.IsKept));
        string[] written = [.. Lines("done")];
        PhotoOutcome[] again = Run();
        Assert.Equal([true, true, true], again.Select(outcome => outcome.IsKept));
        Assert.Equal(["0.png", "1.png", "2.png"], again.Select(outcome => Path.GetFileName(outcome.Outputs[0])));
        Assert.Equal(written, Lines("done"));
    }

    [Fact]
    public void What_changed_is_done_again()
    {
        Run();
        _images.WritePng(_files["in/1.png"], TestPhotos.Waves(16, 16, 9));
        Assert.Equal([true, false, true], Kept(Run()));
        File.WriteAllBytes(_files["out/2.png"], [1, 2, 3]);
        Assert.Equal([true, true, false], Kept(Run()));
        Assert.Equal([false, false, false], Kept(Run(identity: Identity with { ModelSha256 = "cd34" })));
        Assert.Equal([false, false, false], Kept(Run(identity: Identity with { Options = "size 32" })));
    }

    [Fact]
    public void A_photo_that_was_only_touched_is_not()
    {
        Run();
        File.SetLastWriteTimeUtc(_files["in/1.png"], DateTime.UtcNow.AddDays(-1));
        Assert.Equal([true, true, true], Kept(Run()));
    }

    [Fact]
    public void Overwriting_never_and_always_are_obeyed()
    {
        Run();
        _images.WritePng(_files["in/1.png"], TestPhotos.Waves(16, 16, 9));
        Assert.Equal([true, true, true], Kept(Run(OverwritePolicy.Never)));
        Assert.Equal([false, false, false], Kept(Run(OverwritePolicy.Always)));
    }

    [Fact]
    public void Only_failed_photos_are_retried_where_that_is_asked_for()
    {
        string bad = _files.Write("in/3.png", "This is no picture.");
        Assert.NotNull(Run().Single(outcome => outcome.Input == bad).Problem);
        _images.WritePng(bad, TestPhotos.Waves(16, 16, 4));
        _images.WritePng(_files["in/0.png"], TestPhotos.Waves(16, 16, 5));
        Assert.Equal([true, true, true, false], Kept(Run(failedOnly: true)));
        Assert.Equal([true, true, true, true], Kept(Run(failedOnly: true)));
    }

    [Fact]
    public void Files_outcomes_and_manifest_do_not_depend_on_the_threads()
    {
        // Batches of one, several and all of them; a bad photo and a grey one among them.
        for (int i = 3; i < 12; i++)
            _images.WritePng(_files[$"in/{i:D2}.png"], TestPhotos.Waves(16 + 9 * i, 30, i, alpha: i % 4 == 0));
        _files.Write("in/05.png", "This is no picture.");
        (string[] files, string[] lines) one = RunOn(threads: 1), three = RunOn(threads: 3);
        Assert.Equal(one.lines, three.lines);
        Assert.Equal(one.files, three.files);
        Assert.Equal(23, one.lines.Length);

        (string[] Files, string[] Lines) RunOn(int threads)
        {
            string place = $"out-{threads}";
            using PhotoColorizer colorizer = new(_model.Network, _model.Pool, threads: threads);
            using (BatchManifest manifest = BatchManifest.Open(_files[$"{place}.jsonl"]))
            {
                PhotoRun run = new(
                    colorizer, _images, new SampleRequest(),
                    ledger: new BatchLedger(manifest, Identity, OverwritePolicy.Changed));
                PhotoPlan plan = PhotoPlan.Make([_files["in"]], _files[place]);
                Assert.Equal(
                    plan.Tasks.Select(task => task.Input),
                    run.Execute(plan, TestContext.Current.CancellationToken).Select(outcome => outcome.Input));
            }
            string[] written = [.. Directory.GetFiles(_files[place]).Order(StringComparer.Ordinal).Select(ManifestLine.HashOf)];
            return (written, [.. File.ReadLines(_files[$"{place}.jsonl"]).Select(line => line.Split("\"ms\"")[0].Replace(place, "out"))]);
        }
    }

    [Fact]
    public void A_run_that_ended_between_writing_and_saying_so_is_believed_where_the_file_is_whole()
    {
        Run();
        string manifest = File.ReadAllText(_files["manifest.jsonl"]);
        int end = manifest.LastIndexOf("\n{", StringComparison.Ordinal) + 1;
        // The last line, and half of the one before: 'writing' of the last photo stays.
        File.WriteAllText(_files["manifest.jsonl"], manifest[..(end + 20)]);
        Assert.Equal([true, true, true], Kept(Run()));
        Assert.Equal(3, Lines("done").Count());
    }

    [Fact]
    public void A_file_that_is_no_manifest_and_one_in_use_are_refused()
    {
        string text = _files.Write("notes.txt", "Dear reader");
        var refusal = Assert.Throws<UserException>(() => BatchManifest.Open(text));
        Assert.Contains("line 1 is no line of a manifest", refusal.Message, StringComparison.Ordinal);
        using BatchManifest open = BatchManifest.Open(_files["m.jsonl"]);
        refusal = Assert.Throws<UserException>(() => BatchManifest.Open(_files["m.jsonl"]));
        Assert.Contains("no other run uses it", refusal.Message, StringComparison.Ordinal);
    }

    private PhotoOutcome[] Run(OverwritePolicy policy = OverwritePolicy.Changed, bool failedOnly = false, BatchIdentity? identity = null)
    {
        using BatchManifest manifest = BatchManifest.Open(_files["manifest.jsonl"]);
        PhotoRun run = new(
            _colorizer, _images, new SampleRequest(), ledger: new BatchLedger(manifest, identity ?? Identity, policy, failedOnly));
        return [.. run.Execute(PhotoPlan.Make([_files["in"]], _files["out"]), TestContext.Current.CancellationToken)];
    }

    private static IEnumerable<bool> Kept(PhotoOutcome[] outcomes)
        => outcomes.OrderBy(outcome => outcome.Input, StringComparer.Ordinal).Select(outcome => outcome.IsKept);

    private IEnumerable<string> Lines(string status)
        => File.ReadLines(_files["manifest.jsonl"]).Where(line => line.Contains($"\"status\":\"{status}\"", StringComparison.Ordinal));
}
