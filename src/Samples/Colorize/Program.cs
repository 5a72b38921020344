using IlgpuColorize;
using IlgpuColorize.Numerics;

// Colours one photo: dotnet run -c Release --project src/Samples/Colorize -- photo.jpg colored.jpg
if (args is not [string photo, string result])
{
    Console.Error.WriteLine("usage: Colorize PHOTO RESULT");
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
    using var colorizer = Colorizer.Open();
    await using FileStream input = new(photo, FileMode.Open, FileAccess.Read);
    IReadOnlyList<byte[]> files = await colorizer.ColorizeAsync(input, new() { Samples = 1 }, interruption.Token);
    await File.WriteAllBytesAsync(result, files[0]);
    Console.WriteLine($"{result}: colors computed");
    return 0;
}
catch (OperationCanceledException)
{
    return 130;
}
catch (Exception refusal) when (refusal is UserException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(refusal.Message);
    return 1;
}
