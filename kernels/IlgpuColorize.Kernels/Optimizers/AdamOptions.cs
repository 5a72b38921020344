namespace IlgpuColorize.Kernels.Optimizers;

/// <summary>The constants of Adam.</summary>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="Epsilon">What keeps the step finite where the second moment vanishes.</param>
public sealed record AdamOptions(double Beta1 = 0.95, double Beta2 = 0.9995, double Epsilon = 1e-8);
