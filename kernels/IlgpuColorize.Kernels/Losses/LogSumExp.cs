namespace IlgpuColorize.Kernels.Losses;

/// <summary>Accumulates log(sum(exp(x))) term by term without overflow: the sum is held relative to the largest term.</summary>
internal readonly record struct LogSumExp(float Largest, float Sum)
{
    /// <summary>Gets the sum of no terms.</summary>
    public static LogSumExp Empty => new(float.NegativeInfinity, 0f);

    /// <summary>Gets the logarithm of the sum.</summary>
    public float Value => Largest + MathF.Log(Sum);

    /// <summary>Returns the sum with one more term; a finite one.</summary>
    public LogSumExp Plus(float x)
        => x > Largest ? new(x, Sum * MathF.Exp(Largest - x) + 1f) : new(Largest, Sum + MathF.Exp(x - Largest));
}
