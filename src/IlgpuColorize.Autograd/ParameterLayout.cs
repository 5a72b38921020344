namespace IlgpuColorize.Autograd;

/// <summary>Permutes a parameter's elements between the order in files (halves) and on the device (pairs are neighbours).</summary>
public static class ParameterLayout
{
    /// <summary>Returns the elements in device order.</summary>
    public static float[] ToDevice(Parameter parameter, ReadOnlySpan<float> inFile)
    {
        float[] onDevice = new float[inFile.Length];
        ToDevice(parameter, inFile, onDevice);
        return onDevice;
    }

    /// <summary>Writes the elements in device order.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="inFile">Its elements in file order.</param>
    /// <param name="onDevice">Receives as many.</param>
    public static void ToDevice(Parameter parameter, ReadOnlySpan<float> inFile, Span<float> onDevice)
        => Permute(parameter, inFile, onDevice, toDevice: true);

    /// <summary>Returns the elements in file order.</summary>
    public static float[] ToFile(Parameter parameter, ReadOnlySpan<float> onDevice)
    {
        float[] inFile = new float[onDevice.Length];
        Permute(parameter, onDevice, inFile, toDevice: false);
        return inFile;
    }

    // Row by row of input channels: a model has millions of elements, and is read at every start.
    private static void Permute(Parameter parameter, ReadOnlySpan<float> source, Span<float> target, bool toDevice)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        if (source.Length != parameter.Length)
            throw new ArgumentException(
                $"Parameter {parameter} takes {parameter.Length} values, not {source.Length}.", nameof(source));
        int outputs = parameter.Shape[0];
        int inputs = parameter.Shape.Count == 4 ? parameter.Shape[3] : 1;
        int taps = source.Length / (outputs * inputs);
        bool pairedOutputs = parameter.Pairs.HasFlag(PairedChannels.Output);
        bool pairedInputs = parameter.Pairs.HasFlag(PairedChannels.Input) && parameter.Shape.Count == 4;
        for (int k = 0; k < outputs; k++)
        {
            int deviceK = pairedOutputs ? PairPosition(k, outputs) : k;
            for (int tap = 0; tap < taps; tap++)
            {
                int inFile = (k * taps + tap) * inputs, onDevice = (deviceK * taps + tap) * inputs;
                ReadOnlySpan<float> from = source.Slice(toDevice ? inFile : onDevice, inputs);
                Span<float> to = target.Slice(toDevice ? onDevice : inFile, inputs);
                if (pairedInputs)
                    PermutePairs(from, to, toDevice);
                else
                    from.CopyTo(to);
            }
        }
    }

    private static void PermutePairs(ReadOnlySpan<float> from, Span<float> to, bool toDevice)
    {
        for (int c = 0; c < from.Length; c++)
        {
            int onDevice = PairPosition(c, from.Length);
            to[toDevice ? onDevice : c] = from[toDevice ? c : onDevice];
        }
    }

    private static int PairPosition(int channel, int channels) => channel < channels / 2 ? 2 * channel : 2 * (channel - channels / 2) + 1;
}
