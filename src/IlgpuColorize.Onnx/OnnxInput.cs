namespace IlgpuColorize.Onnx;

/// <summary>The values that a segmenter wants the levels of its pictures, 0 to 255, turned into.</summary>
public enum OnnxInput
{
    /// <summary>From 0 to 1, less ImageNet's mean, over its standard deviation: what the models of torchvision are trained with.</summary>
    ImageNet,

    /// <summary>From 0 to 1.</summary>
    Unit,

    /// <summary>From -1 to 1.</summary>
    Signed,
}

/// <summary>Turns levels into a segmenter's values.</summary>
internal static class OnnxInputs
{
    // Red, green and blue over ImageNet, as every model zoo has them.
    private static readonly float[] s_mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] s_deviation = [0.229f, 0.224f, 0.225f];

    /// <summary>Writes a picture's planes: all of red, all of green, all of blue.</summary>
    /// <param name="input">What the segmenter wants.</param>
    /// <param name="levels">H x W x 3 levels.</param>
    public static float[] PlanesOf(this OnnxInput input, ReadOnlySpan<byte> levels)
    {
        int pixels = levels.Length / 3;
        float[] planes = new float[levels.Length];
        for (int i = 0; i < levels.Length; i++)
        {
            float value = levels[i] / 255f;
            planes[i % 3 * pixels + i / 3] = input switch
            {
                OnnxInput.ImageNet => (value - s_mean[i % 3]) / s_deviation[i % 3],
                OnnxInput.Signed => 2 * value - 1,
                _ => value,
            };
        }
        return planes;
    }
}
