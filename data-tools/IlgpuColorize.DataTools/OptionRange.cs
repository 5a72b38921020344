using System.CommandLine;

namespace IlgpuColorize.DataTools;

/// <summary>Bounds the values of options.</summary>
internal static class OptionRange
{
    /// <summary>Refuses values outside a range.</summary>
    public static void Range(this Option<int> option, int low, int high) => option.Validators.Add(result =>
    {
        if (result.Errors.Any() || result.Tokens.Count == 0)
            return;
        if (int.TryParse(result.Tokens[0].Value, out int value) && (value < low || value > high))
            result.AddError($"{option.Name} is {value}; give a number from {low} to {high}.");
    });
}
