using System.CommandLine;

namespace IlgpuColorize.Cli.Frame;

/// <summary>Refuses options that contradict each other.</summary>
internal static class Exclusive
{
    /// <summary>Refuses a command line that names both options.</summary>
    public static void NotBoth(this Command command, Option first, Option second) => command.Validators.Add(result =>
    {
        if (result.GetResult(first) is { Implicit: false } && result.GetResult(second) is { Implicit: false })
            result.AddError($"{first.Name} and {second.Name} cannot be given together; leave one out.");
    });
}
