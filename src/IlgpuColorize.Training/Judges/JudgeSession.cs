using System.Text.Json;
using ILGPU;
using IlgpuColorize.Autograd;
using IlgpuColorize.Autograd.Ops;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Optimizers;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Judging;
using IlgpuColorize.Models.Safetensors;

namespace IlgpuColorize.Training;

/// <summary>All that training a judge changes, and changes by one step: the network, its averages, and the optimiser.</summary>
internal sealed class JudgeSession : IDisposable
{
    private readonly TrainingOptions _options;
    private readonly TensorPool _pool;
    private readonly AdamOptimizer _optimizer;
    private readonly DeviceBuffer<float> _averages;
    private readonly JudgeNetwork _averaged;
    private readonly DeviceBuffer<StepState> _state;

    /// <summary>Allocates a session; its parameters are to be started or restored.</summary>
    public JudgeSession(JudgeConfiguration configuration, ComputeDevice device, TrainingOptions options)
    {
        _options = options;
        Network = new JudgeNetwork(configuration, device, trainable: true);
        _pool = new TensorPool(device);
        _optimizer = new AdamOptimizer(device, Network.Parameters, options);
        _averages = Network.Parameters.ZeroedBuffer(device);
        _averaged = new JudgeNetwork(configuration, device, trainable: false, _averages);
        _state = device.Allocate<StepState>(1);
    }

    /// <summary>The network that is trained.</summary>
    public JudgeNetwork Network { get; }

    /// <summary>The bytes of activations and gradients.</summary>
    public long PoolBytes => _pool.ReservedBytes;

    /// <summary>The steps done.</summary>
    public int StepsDone { get; private set; }

    private Dictionary<string, ArrayView<float>> Buffers => new()
    {
        [ModelFile.LivePrefix] = Network.Parameters.Values,
        ["first_moment."] = _optimizer.FirstMoment,
        ["second_moment."] = _optimizer.SecondMoment,
    };

    /// <summary>Draws initial parameters, lets the first batch choose scales and biases (SPEC 2), and starts the averages there.</summary>
    public void Start(PictureBatch initial)
    {
        Network.DrawParameters(_options.Seed);
        ChooseScales(initial);
        Network.Device.DefaultStream.Copy(Network.Parameters.Values, _averages.View);
    }

    /// <summary>Runs everything that <see cref="Start"/> and <see cref="Step"/> take memory for, on a device for shapes only.</summary>
    public void Rehearse(PictureBatch batch)
    {
        Network.RefreshFilters();
        ChooseScales(batch);
        Step(batch);
    }

    /// <summary>Does one step on an uploaded batch.</summary>
    /// <returns>The loss before the step, in nats.</returns>
    /// <exception cref="TrainingException">The loss is not finite; the parameters are those before the step.</exception>
    public double Step(PictureBatch batch)
    {
        ComputeStream stream = Network.Device.DefaultStream;
        int step = StepsDone + 1;
        StepState state = StepState.Of(step, _options.LearningRateAt(step), _options.Adam, _options.AverageDecayAt(step), _options.Seed);
        stream.Upload<StepState>([state], _state.View);
        Network.RefreshFilters();
        using Tape tape = new(stream, _pool, TapeMode.Training, _state.View);
        Tensor loss = tape.SoftmaxCrossEntropy(Network.Segment(tape, batch.Pictures), batch.Labels);
        tape.Backward((loss, 1));
        UpdateGuard.Check(stream, loss.View.Data, _state.View);
        _optimizer.Step(stream, _state.View, _averaged.Parameters);
        double nats = stream.Download(loss.View.Data)[0];
        if (!double.IsFinite(nats))
            throw new TrainingException($"Step {step}: the judge's loss is {nats}; try a lower --learning-rate.");
        StepsDone = step;
        return nats;
    }

    /// <summary>Writes the judge, and all that going on needs.</summary>
    /// <param name="path">The file.</param>
    /// <param name="classNames">The classes' names.</param>
    /// <param name="photos">The digest of the photos that it learns from.</param>
    public void Write(string path, IReadOnlyList<string> classNames, string photos)
    {
        string options = JsonSerializer.Serialize(_options, JsonSerializerOptions.Web);
        JudgeDescription description = new(Network.Configuration, classNames, StepsDone, options, photos);
        JudgeFile.Write(path, Network, description, _averages.View, Buffers);
    }

    /// <summary>Restores what <see cref="Write"/> wrote.</summary>
    public void Restore(SafetensorsFile file, int stepsDone)
    {
        JudgeFile.RestoreAverages(file, Network, _averages.View);
        foreach ((string prefix, ArrayView<float> flat) in Buffers)
            JudgeFile.Restore(file, Network, flat, prefix);
        StepsDone = stepsDone;
    }

    private void ChooseScales(PictureBatch initial)
    {
        using Tape tape = new(Network.Device.DefaultStream, _pool, TapeMode.DataDependentStart);
        Network.Segment(tape, initial.Pictures);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _state.Dispose();
        _averaged.Dispose();
        _averages.Dispose();
        _optimizer.Dispose();
        _pool.Dispose();
        Network.Dispose();
    }
}
