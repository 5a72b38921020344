namespace IlgpuColorize.Training.Selftest;

/// <summary>Holds the largest relative errors that a float32 device may show.</summary>
/// <param name="Activations">Of each activation and of the losses before the first step.</param>
/// <param name="Gradients">Of each gradient tensor.</param>
/// <param name="Updates">Of what steps changed, all parameters together.</param>
/// <param name="FirstLosses">Of the first four rows of losses.</param>
/// <param name="AllLosses">Of all rows: late ones amplify rounding.</param>
public sealed record SelftestTolerances(double Activations = 1e-4, double Gradients = 1e-3, double Updates = 2e-2, double FirstLosses = 2e-3, double AllLosses = 2e-2);
