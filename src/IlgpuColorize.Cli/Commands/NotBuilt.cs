using IlgpuColorize.Cli.Frame;

namespace IlgpuColorize.Cli.Commands;

/// <summary>Refuses the commands whose work is not joined yet; goes when the last one is.</summary>
internal static class NotBuilt
{
    public static int Refuse(string command) => throw new CommandFailure($"'{command}' is not built yet in this version; use a later one.");
}
