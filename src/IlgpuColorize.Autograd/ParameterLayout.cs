namespace IlgpuColorize.Autograd;

/// <summary>Permutes a parameter's elements between the order in files (halves) and on the device (pairs are neighbours).</summary>
public static class ParameterLayout
{
    /// <summary>Returns the elements in device order.</summary>
    public static float[] ToDevice(Parameter parameter, ReadOnlySpan<float> inFile)
    {
        float[] onDevice = new float[inFile.Length];
        foreach ((int file, int device) in Positions(parameter, inFile.Length))
            onDevice[device] = inFile[file];
        return onDevice;
    }

    /// <summary>Returns the elements in file order.</summary>
    public static float[] ToFile(Parameter parameter, ReadOnlySpan<float> onDevice)
    {
        float[] inFile = new float[onDevice.Length];
        foreach ((int file, int device) in Positions(parameter, onDevice.Length))
            inFile[file] = onDevice[device];
        return inFile;
    }

    private static IEnumerable<(int File, int Device)> Positions(Parameter parameter, int length)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        if (length != parameter.Length)
            throw new ArgumentException($"Parameter {parameter} takes {parameter.Length} values, not {length}.", nameof(length));
        int outputs = parameter.Shape[0];
        int inputs = parameter.Shape.Count == 4 ? parameter.Shape[3] : 1;
        int taps = length / (outputs * inputs);
        bool pairedOutputs = parameter.Pairs.HasFlag(PairedChannels.Output);
        bool pairedInputs = parameter.Pairs.HasFlag(PairedChannels.Input) && parameter.Shape.Count == 4;
        for (int k = 0; k < outputs; k++)
        {
            int deviceK = pairedOutputs ? PairPosition(k, outputs) : k;
            for (int tap = 0; tap < taps; tap++)
            {
                for (int c = 0; c < inputs; c++)
                {
                    int deviceC = pairedInputs ? PairPosition(c, inputs) : c;
                    yield return ((k * taps + tap) * inputs + c, (deviceK * taps + tap) * inputs + deviceC);
                }
            }
        }
    }

    private static int PairPosition(int channel, int channels) => channel < channels / 2 ? 2 * channel : 2 * (channel - channels / 2) + 1;
}
