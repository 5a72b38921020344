using ILGPU;
using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Optimizers;

namespace IlgpuColorize.Training;

/// <summary>The optimiser (SPEC 7): bias-corrected Adam over the flat buffer of all parameters, together with their averages.</summary>
public sealed class AdamOptimizer : IDisposable
{
    private readonly ParameterSet _parameters;
    private readonly AdamOptions _options;
    private readonly DeviceBuffer<float> _firstMoment;
    private readonly DeviceBuffer<float> _secondMoment;

    /// <summary>Starts with moments of zero.</summary>
    public AdamOptimizer(ComputeDevice device, ParameterSet parameters, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(options);
        _parameters = parameters;
        _options = options.Adam;
        _firstMoment = parameters.ZeroedBuffer(device);
        _secondMoment = parameters.ZeroedBuffer(device);
    }

    /// <summary>The running mean of the gradients, laid out as the parameters.</summary>
    public ArrayView<float> FirstMoment => _firstMoment.View;

    /// <summary>The running mean of the squared gradients, laid out as the parameters.</summary>
    public ArrayView<float> SecondMoment => _secondMoment.View;

    /// <summary>Moves the parameters by their gradients, and the averages towards the parameters.</summary>
    /// <param name="stream">Where to launch.</param>
    /// <param name="state">The step's rates and bias corrections.</param>
    /// <param name="averaged">The set of the averages, of the parameters' layout.</param>
    public void Step(ComputeStream stream, ArrayView<StepState> state, ParameterSet averaged)
    {
        ArgumentNullException.ThrowIfNull(averaged);
        Kernels.Optimizers.Adam.UpdateWithAverages(
            stream, state, _options, _parameters.Values, _parameters.Gradients, FirstMoment, SecondMoment, averaged.Values);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _firstMoment.Dispose();
        _secondMoment.Dispose();
    }
}
