namespace IlgpuColorize.Training.Selftest;

/// <summary>How far one golden tensor was missed.</summary>
/// <param name="Group">What is compared: activations, losses, gradients, updates.</param>
/// <param name="Name">The tensor.</param>
/// <param name="Error">||x - ref|| / ||ref||, for updates ||x - ref|| / ||ref - start||.</param>
/// <param name="Tolerance">The largest error allowed.</param>
public sealed record SelftestResult(string Group, string Name, double Error, double Tolerance)
{
    /// <summary>Whether the error is within the tolerance; NaN is not.</summary>
    public bool Passed => Error <= Tolerance;
}
