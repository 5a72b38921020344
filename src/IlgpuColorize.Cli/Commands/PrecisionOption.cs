using System.CommandLine;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Cli.Commands;

/// <summary>Declares <c>--precision</c> and reads it.</summary>
internal sealed class PrecisionOption
{
    public Option<string?> Word { get; } = OptionKinds.Word(
        "--precision",
        "fp32|bf16",
        "How activations are stored: fp32 (the default), or bf16 on GPUs and the simulator, in half the memory. Parameters and files "
        + "are fp32 always.",
        "fp32",
        "bf16");

    /// <summary>Reads the option; null where it was left out.</summary>
    public Precision? Read(ParseResult line) => line.GetValue(Word) is { } word ? Enum.Parse<Precision>(word, ignoreCase: true) : null;

    /// <summary>Refuses bf16 where the command line itself says cpu.</summary>
    public void RefuseBf16OnCpu(Command command, CommandFrame frame) => command.Validators.Add(result =>
    {
        bool isCpu = result.TextOf(frame.Global.Device) is { } device && DeviceSelector.TryParse(device, out DeviceSelector selector)
            && selector.Kind == DeviceKind.Cpu;
        if (isCpu && result.Says(Word, "bf16"))
            result.AddError(Precisions.NotOnCpu);
    });
}
