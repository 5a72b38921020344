using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Training.Selftest;

/// <summary>The largest relative errors that a device may show.</summary>
/// <param name="Activations">Of each activation.</param>
/// <param name="StartLosses">Of the losses before the first step.</param>
/// <param name="Gradient">Of the gradient, all tensors together.</param>
/// <param name="EachGradient">Of each of its tensors, which may be a sum that nearly cancels.</param>
/// <param name="Updates">Of what steps changed, all parameters together.</param>
/// <param name="FirstLosses">Of the rows of losses after the first three steps.</param>
/// <param name="AllLosses">Of all rows: late ones amplify rounding.</param>
public sealed record SelftestTolerances(
    double Activations, double StartLosses, double Gradient, double EachGradient, double Updates, double FirstLosses, double AllLosses)
{
    /// <summary>Those of float32.</summary>
    public static SelftestTolerances Float32 { get; } = new(
        Activations: 1e-4, StartLosses: 1e-4, Gradient: 1e-3, EachGradient: 1e-3, Updates: 2e-2, FirstLosses: 2e-3, AllLosses: 2e-2);

    /// <summary>Those of activations in bfloat16.</summary>
    public static SelftestTolerances BFloat16 { get; } = new(
        Activations: 3e-2, StartLosses: 3e-3, Gradient: 3e-2, EachGradient: 0.5, Updates: 0.2, FirstLosses: 3e-3, AllLosses: 2e-2);

    /// <summary>Returns those of a precision.</summary>
    public static SelftestTolerances Of(Precision precision) => precision == Precision.Bf16 ? BFloat16 : Float32;
}
