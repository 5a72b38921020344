namespace IlgpuColorize.Evaluation.Metrics;

/// <summary>The value that a file of 8 bits a channel holds: what figures of pictures are taken over.</summary>
internal static class EightBits
{
    /// <summary>Clamps a value to [0, 1] and rounds it to 0 to 255.</summary>
    public static int Of(float value) => (int)(Math.Clamp(value, 0f, 1f) * 255f + 0.5f);
}
