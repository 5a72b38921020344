using System.CommandLine;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Cli.Frame;

/// <summary>Declares the options of every command.</summary>
internal sealed class GlobalOptions
{
    // More would only take turns, and tens of thousands would take all memory.
    private const int ThreadsPerProcessor = 4;

    public Option<DeviceSelector> Device { get; } = new("--device")
    {
        Description = $"Where to compute: {DeviceSelector.Forms}; auto takes the first CUDA device, else cpu.",
        HelpName = "D",
        Recursive = true,
        DefaultValueFactory = _ => new DeviceSelector(DeviceKind.Auto),
        CustomParser = ArgumentReader.For(
            "--device", $"one of {DeviceSelector.Forms}",
            (string text, out DeviceSelector selector) => DeviceSelector.TryParse(text, out selector)),
    };

    public Option<int?> Threads { get; } = Recursive(
        OptionKinds.OptionalWhole(
            "--threads", "Threads of the device cpu; all cores when left out.", most: ThreadsPerProcessor * Environment.ProcessorCount));

    public Option<bool> Verbose { get; } = new("--verbose")
    {
        Description = "Show details, and the stack trace of an error.",
        Recursive = true,
    };

    public void AddTo(RootCommand root)
    {
        root.Options.Add(Device);
        root.Options.Add(Threads);
        root.Options.Add(Verbose);
    }

    private static Option<int?> Recursive(Option<int?> option)
    {
        option.Recursive = true;
        return option;
    }
}
