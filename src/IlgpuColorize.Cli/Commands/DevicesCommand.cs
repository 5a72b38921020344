using System.CommandLine;
using System.Globalization;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using Spectre.Console;

namespace IlgpuColorize.Cli.Commands;

/// <summary>The options of <c>devices</c>.</summary>
/// <param name="Json">Where to write the list.</param>
internal sealed record DevicesOptions(string? Json);

/// <summary>Lists the devices of this machine.</summary>
internal static class DevicesCommand
{
    private const double BytesPerGibibyte = 1L << 30;

    public static Command Create(CommandFrame frame)
    {
        Option<string?> json = SharedOptions.Json("the list");
        var command = new Command("devices", "List what this machine can compute on, and why a device is not usable.") { json };
        command.SetAction(frame.Action(line => new DevicesOptions(line.GetValue(json)), Execute));
        return command;
    }

    public static int Execute(DevicesOptions options, CommandContext context)
    {
        new OutputGuard().RequireReport(options.Json, "devices");
        IReadOnlyList<DeviceDescription> devices = DeviceCatalog.List();
        var table = new Table().Border(TableBorder.Rounded).AddColumns("--device", "name", "memory", "usable", "note");
        foreach (DeviceDescription device in devices)
            table.AddRow(Row(device));
        context.Out.Write(table);
        JsonOutput.Write(options.Json, new { devices });
        return ExitCode.Done;
    }

    private static Text[] Row(DeviceDescription device) =>
    [
        new(device.Selector, new Style(decoration: Decoration.Bold)),
        new(device.Name),
        new(device.MemoryBytes > 0 ? string.Create(CultureInfo.InvariantCulture, $"{device.MemoryBytes / BytesPerGibibyte:0.0} GiB") : "-"),
        new(device.Usable ? "yes" : "no", new Style(device.Usable ? Color.Green : Color.Red)),
        new(device.Note),
    ];
}
