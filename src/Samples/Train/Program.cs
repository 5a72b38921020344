using IlgpuColorize;
using IlgpuColorize.Data;
using IlgpuColorize.ImageSharp;
using IlgpuColorize.Numerics;
using IlgpuColorize.Training;

// Trains a small network on drawn scenes for some steps: dotnet run -c Release --project src/Samples/Train -- DIRECTORY
// Of your own photos, a data set is a folder with images/ and train.txt.
if (args is not [string directory])
{
    Console.Error.WriteLine("usage: Train DIRECTORY");
    return 2;
}
using CancellationTokenSource interruption = new();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    interruption.Cancel();
};
try
{
    string scenes = Path.Combine(directory, "scenes");
    SyntheticPack.Write(scenes, count: 64, valCount: 8, seed: 1, size: 32, new ImageSharpFiles(), interruption.Token);
    TrainingRequest request = new()
    {
        Data = [new PackChoice(scenes)],
        Out = Path.Combine(directory, "run"),
        Preset = "tiny",
        Steps = 30,
    };
    Progress<TrainerProgress> steps =
        new(now => Console.WriteLine($"{now.Step} of {now.Steps}: {now.Losses.GeneratorBitsPerDim:0.00} bits per dimension"));
    string model = await new Trainer().TrainAsync(request, steps, cancellation: interruption.Token);
    Console.WriteLine($"{model}: open it by Colorizer.Open");
    return 0;
}
catch (OperationCanceledException)
{
    return 130;
}
catch (UserException refusal)
{
    Console.Error.WriteLine(refusal.Message);
    return 1;
}
