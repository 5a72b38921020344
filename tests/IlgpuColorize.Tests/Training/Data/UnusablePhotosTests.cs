using IlgpuColorize.Data;
using IlgpuColorize.TestKit;
using IlgpuColorize.Training;
using Xunit;

namespace IlgpuColorize.Tests.Training;

[Collection(TestDevices.Collection)]
public sealed class UnusablePhotosTests
{
    [Fact]
    public void Broken_photo_is_named_once_and_the_hundredth_part_is_borne()
    {
        List<string> said = [];
        UnusablePhotos unusable = new(photos: 200, said.Add);
        unusable.AddBroken("a", new UserException("a.jpg: is gone."));
        unusable.AddBroken("a", new UserException("a.jpg: is gone."));
        unusable.AddBroken("b", new UserException("b.jpg: is gone."));
        Assert.Equal(["skipped: a.jpg: is gone.", "skipped: b.jpg: is gone."], said);
        string refusal = Assert.Throws<UnusablePhotosException>(
            () => unusable.AddBroken("c", new UserException("c.jpg: is gone."))).Message;
        Assert.StartsWith("3 of 200 photos cannot be read, more than 1 %. The last: c.jpg: is gone.", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Photo_that_vanished_gives_its_place_to_another()
    {
        using TemporaryDirectory folder = new();
        VipsImageFiles files = new();
        SyntheticPack.Write(
            folder["pack"], count: 100, valCount: 0, seed: 3, size: 16, files: files,
            cancellationToken: TestContext.Current.CancellationToken);
        Pack pack = Pack.Open(folder["pack"], files);
        TrainingData data = new(pack, new TrainingOptions { Batch = 100 }, threads: 2);
        File.Delete(pack.ImagePath(pack.TrainIds[7]));
        using IlgpuColorize.Models.ColorizationBatch batch = new(TestDevices.Cpu, 100, 16, 16);
        data.Fill(batch, number: 1);
        Assert.Equal(1, data.Unusable.Broken);
        File.Delete(pack.ImagePath(pack.TrainIds[9]));
        Assert.Throws<UnusablePhotosException>(() => new TrainingData(pack, new TrainingOptions { Batch = 100 }, 2).Fill(batch, 1));
    }

    [Fact]
    public void Too_many_broken_photos_end_the_run_with_a_checkpoint()
    {
        using TrainedRuns runs = new();
        using TrainingRun run = runs.Open(runs.Request("run", 10) with { CheckpointEvery = 100 });
        Pack pack = Pack.Open(runs.Pack, new VipsImageFiles());
        foreach (string id in pack.TrainIds)
            File.WriteAllText(pack.ImagePath(id), "no picture");
        Assert.Throws<UnusablePhotosException>(() => run.Train(new RecordedProgress(), CancellationToken.None));
        Assert.True(File.Exists(runs.File("run", "model.safetensors")));
        Assert.Contains(runs.Said, line => line.StartsWith("skipped: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Black_and_white_photos_are_left_out_and_counted()
    {
        using TemporaryDirectory folder = new();
        VipsImageFiles files = new();
        SyntheticPack.Write(
            folder["pack"], count: 4, valCount: 0, seed: 3, size: 16, files: files,
            cancellationToken: TestContext.Current.CancellationToken);
        Pack pack = Pack.Open(folder["pack"], files);
        string grey = pack.TrainIds[2], path = pack.ImagePath(grey);
        File.Delete(path);
        files.WritePng(Path.ChangeExtension(path, ".png"), new RgbImage(16, 16, [.. Enumerable.Repeat(0.5f, 3 * 256)]));
        TrainingData data = new(pack, new TrainingOptions { Batch = 4 }, threads: 2);
        using IlgpuColorize.Models.ColorizationBatch batch = new(TestDevices.Cpu, 4, 16, 16);
        data.Fill(batch, number: 1);
        Assert.Equal((1, 0), (data.Unusable.Grey, data.Unusable.Broken));
    }
}
