namespace IlgpuColorize.Sampling;

/// <summary>How pixels are drawn (SPEC 8).</summary>
/// <param name="Temperature">Scales the draw and divides the logits; 0 takes the most probable component and its means.</param>
/// <param name="GamutConstraint">Whether each drawn colour is brought into sRGB before it is fed back.</param>
public sealed record SamplingOptions(float Temperature = 1, bool GamutConstraint = true)
{
    /// <summary>Checks the values.</summary>
    public SamplingOptions Validate()
    {
        if (!float.IsFinite(Temperature) || Temperature < 0)
            throw new ArgumentOutOfRangeException(nameof(Temperature), Temperature, "The temperature must be a number of at least 0.");
        return this;
    }
}
