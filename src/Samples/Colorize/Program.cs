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
    using FileStream input = File.Open(photo, FileMode.Open), output = File.Create(result);
    await colorizer.ColorizeAsync(input, output, new() { Samples = 1 }, interruption.Token);
    Console.WriteLine($"{result}: colors computed");
    return 0;
}
catch (UserException refusal)
{
    Console.Error.WriteLine(refusal.Message);
    return 1;
}
