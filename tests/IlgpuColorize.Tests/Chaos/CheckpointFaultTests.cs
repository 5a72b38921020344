using System.Globalization;
using IlgpuColorize.Data;
using IlgpuColorize.Models.Safetensors;
using IlgpuColorize.TestKit;
using IlgpuColorize.Tests.Training;
using IlgpuColorize.Training;
using Xunit;

namespace IlgpuColorize.Tests.Chaos;

/// <summary>Holds that whatever happens while a checkpoint is written, the run's directory holds one whole checkpoint.</summary>
[Collection(TestDevices.Collection)]
public sealed class CheckpointFaultTests : IDisposable
{
    private readonly TrainedRuns _runs = new();

    public void Dispose() => _runs.Dispose();

    [Theory]
    [InlineData(Fault.Fails)]
    [InlineData(Fault.Kills)]
    public void Every_operation_may_fail_or_be_the_last(Fault fault)
    {
        using TrainingRun run = Trained("run");
        string folder = run.Directory.FullPath;
        Dictionary<string, byte[]> before = Read(folder);
        int k = 0;
        for (bool reached = true; reached; k++)
        {
            FaultyDisk disk = new(k, fault);
            Exception? failure = Record.Exception(() => Write(run, disk));
            reached = disk.WasReached;
            Assert.True(failure is null or UserException or FaultyDisk.KilledException && (reached || failure is null), $"{k}: {failure}");
            RequireWhole(folder);
            if (fault == Fault.Fails)
                Assert.Empty(Directory.GetFiles(folder, ".psc-*"));
            Restore(folder, before);
        }
        Assert.InRange(k, 20, 5000);
    }

    [Fact]
    public void What_a_killed_run_left_is_gone_when_the_next_one_begins()
    {
        using (TrainingRun run = Trained("run"))
        {
            Assert.Throws<FaultyDisk.KilledException>(() => Write(run, new FaultyDisk(5, Fault.Kills)));
            Assert.Single(Directory.GetFiles(run.Directory.FullPath, ".psc-*"));
        }
        using TrainingRun next = _runs.Open(_runs.Request("run", steps: 2, resume: true));
        Assert.Empty(Directory.GetFiles(next.Directory.FullPath, ".psc-*"));
    }

    [Fact]
    public void Power_may_be_lost_at_any_point()
    {
        using TrainingRun run = Trained("power");
        string folder = run.Directory.FullPath;
        Dictionary<string, byte[]> before = Read(folder);
        JournalDisk disk = new();
        Write(run, disk);
        Dictionary<string, byte[]> after = Read(folder);
        int states = 0;
        foreach (IReadOnlyDictionary<string, byte[]> state in disk.StatesAfterPowerLoss(before))
        {
            states++;
            byte[] model = state["model.safetensors"];
            Dictionary<string, byte[]> whole = model.AsSpan().SequenceEqual(before["model.safetensors"]) ? before : after;
            string optimizer = whole.Keys.Single(name => name.StartsWith("optimizer-", StringComparison.Ordinal));
            Assert.True(model.AsSpan().SequenceEqual(whole["model.safetensors"]), "the model is neither the old one nor the new one");
            Assert.True(state.TryGetValue(optimizer, out byte[]? moments) && moments.AsSpan().SequenceEqual(whole[optimizer]), optimizer);
        }
        Assert.InRange(states, 20, 2000);
    }

    // One checkpoint on the disk, and one more step in memory.
    private TrainingRun Trained(string name)
    {
        TrainingRun run = _runs.Open(_runs.Request(name, steps: 1));
        run.Train(new RecordedProgress(), CancellationToken.None);
        run.Session.StepsDone = 2;
        return run;
    }

    private static void Write(TrainingRun run, Disk disk) => Checkpoint.Write(
        run.Directory, run.Session, run.ClassNames, new RunState(2, 1, run.Session.Options, 5, null),
        new SafetensorsWriter { Disk = disk });

    private static Dictionary<string, byte[]> Read(string folder) => Directory.GetFiles(folder, "*.safetensors")
        .ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);

    private static void Restore(string folder, Dictionary<string, byte[]> files)
    {
        foreach (string path in Directory.GetFiles(folder, "*.safetensors").Concat(Directory.GetFiles(folder, ".psc-*")))
            File.Delete(path);
        foreach ((string name, byte[] contents) in files)
            File.WriteAllBytes(Path.Combine(folder, name), contents);
    }

    private static void RequireWhole(string folder)
    {
        using SafetensorsFile model = SafetensorsFile.Open(Path.Combine(folder, "model.safetensors"));
        int step = int.Parse(model.MetadataOf("step"), CultureInfo.InvariantCulture);
        using SafetensorsFile optimizer = SafetensorsFile.Open(Path.Combine(folder, $"optimizer-{step:D8}.safetensors"));
        Assert.Equal(step.ToString(CultureInfo.InvariantCulture), optimizer.MetadataOf("step"));
    }
}
