using IlgpuColorize.Autograd;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Tests.Autograd;

[Collection(TestDevices.Collection)]
public sealed class ParameterLayoutTests : IDisposable
{
    private readonly ParameterSet _parameters = new();

    public void Dispose() => _parameters.Dispose();

    [Fact]
    public void Halves_in_files_are_neighbours_on_the_device()
    {
        // Value 10 k + c of a 4 x 1 x 1 x 6 filter.
        float[] inFile = [.. from k in Enumerable.Range(0, 4) from c in Enumerable.Range(0, 6) select 10f * k + c];
        float[] paired = [0, 3, 1, 4, 2, 5];
        Assert.Equal(
            [.. from k in (float[])[0, 1, 2, 3] from c in paired select 10 * k + c], ToDevice([4, 1, 1, 6], PairedChannels.Input, inFile));
        Assert.Equal(
            [.. from k in (float[])[0, 2, 1, 3] from c in (float[])[0, 1, 2, 3, 4, 5] select 10 * k + c],
            ToDevice([4, 1, 1, 6], PairedChannels.Output, inFile));
        Assert.Equal(
            [.. from k in (float[])[0, 2, 1, 3] from c in paired select 10 * k + c],
            ToDevice([4, 1, 1, 6], PairedChannels.Input | PairedChannels.Output, inFile));
        Assert.Equal(inFile, ToDevice([4, 1, 1, 6], PairedChannels.None, inFile));
    }

    [Fact]
    public void Scale_and_bias_follow_the_outputs()
    {
        Assert.Equal([0, 2, 1, 3], ToDevice([4], PairedChannels.Output | PairedChannels.Input, [0, 1, 2, 3]));
        Assert.Equal([0, 1, 2, 3], ToDevice([4], PairedChannels.Input, [0, 1, 2, 3]));
    }

    [Theory]
    [InlineData(PairedChannels.None)]
    [InlineData(PairedChannels.Input)]
    [InlineData(PairedChannels.Output)]
    [InlineData(PairedChannels.Input | PairedChannels.Output)]
    public void Round_trip_changes_nothing(PairedChannels pairs)
    {
        Parameter parameter = _parameters.Declare("v", [6, 2, 3, 4], pairs);
        float[] values = [.. Enumerable.Range(0, parameter.Length)];
        float[] onDevice = ParameterLayout.ToDevice(parameter, values);
        Assert.Equal(values, onDevice.Order());
        Assert.Equal(values, ParameterLayout.ToFile(parameter, onDevice));
        Assert.Equal(onDevice, ParameterLayout.ToDevice(parameter, values));
    }

    [Fact]
    public void Another_number_of_values_is_refused()
    {
        Parameter parameter = _parameters.Declare("v", [2, 1, 1, 3]);
        string message = Assert.Throws<ArgumentException>(() => ParameterLayout.ToDevice(parameter, new float[5])).Message;
        Assert.StartsWith("Parameter v [2x1x1x3] takes 6 values, not 5.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Name_declared_twice_or_too_late_is_refused()
    {
        _parameters.Declare("v", [1]);
        Assert.Contains(
            "'v' is declared twice", Assert.Throws<InvalidOperationException>(() => _parameters.Declare("v", [1])).Message,
            StringComparison.Ordinal);
        _parameters.Allocate(TestDevices.Cpu, trainable: false);
        Assert.Contains(
            "'w' is declared after memory was allocated",
            Assert.Throws<InvalidOperationException>(() => _parameters.Declare("w", [1])).Message, StringComparison.Ordinal);
    }

    private float[] ToDevice(int[] shape, PairedChannels pairs, float[] inFile)
        => ParameterLayout.ToDevice(_parameters.Declare($"p{_parameters.Parameters.Count}", shape, pairs), inFile);
}
