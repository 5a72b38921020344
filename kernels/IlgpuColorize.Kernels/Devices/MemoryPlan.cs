using System.Globalization;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Devices;

/// <summary>
/// What memory a run needs and what its device has. It is found by running the same code for its shapes only
/// (<see cref="ComputeDevice.OpenShapesOnly"/>).
/// </summary>
/// <param name="Device">The device, as in <c>--device</c>.</param>
/// <param name="ParameterBytes">Parameters, gradients, moments, averages, filters and their packed forms, and scratch memory: what does not
/// grow with batch and size, the scratch memory beyond a bound.</param>
/// <param name="ActivationBytes">Batches, activations and their gradients, at their most.</param>
/// <param name="ProgramBytes">What the program itself takes of the same memory; 0 where the device has its own.</param>
/// <param name="CapacityBytes">What the device has.</param>
public sealed record MemoryPlan(string Device, long ParameterBytes, long ActivationBytes, long ProgramBytes, long CapacityBytes)
{
    // The runtime, compiled code, the image library and the host's share of the work: what a run was measured to take beside its buffers.
    // A constant, so that a batch named as the largest that fits still fits a moment later.
    private const long ProgramAtWork = 128L << 20;

    /// <summary>The bytes needed in all.</summary>
    public long NeededBytes => ParameterBytes + ActivationBytes + ProgramBytes;

    /// <summary>True when the device has what is needed.</summary>
    public bool Fits => NeededBytes <= CapacityBytes;

    /// <summary>Joins what was counted in a run of shapes only with what the device has.</summary>
    /// <param name="device">The device that is to do the work.</param>
    /// <param name="shapes">The device that did the run of shapes only.</param>
    /// <param name="activationBytes">How much of the peak batches and activations are.</param>
    /// <param name="keptBytes">What the program will keep in main memory beside.</param>
    public static MemoryPlan Of(ComputeDevice device, ComputeDevice shapes, long activationBytes, long keptBytes = 0)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(shapes);
        long program = device.HasHostMemory ? ProgramAtWork + keptBytes : 0;
        long parameters = shapes.Memory.PeakBytes - activationBytes;
        return new MemoryPlan(device.Selector.ToString(), parameters, activationBytes, program, device.Memory.CapacityBytes);
    }

    /// <summary>Makes a plan and refuses one that does not fit.</summary>
    /// <param name="asked">What was asked for, <c>--batch 64</c>.</param>
    /// <param name="plan">Makes the plan.</param>
    /// <param name="remedy">Finds what would fit, as a sentence.</param>
    /// <exception cref="MemoryPlanException">It does not fit, or makes tensors that kernels cannot index.</exception>
    public static MemoryPlan Require(string asked, Func<MemoryPlan> plan, Func<string> remedy)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(remedy);
        string cause;
        try
        {
            MemoryPlan made = plan();
            if (made.Fits)
                return made;
            cause = $"{made}.";
        }
        catch (TensorTooLargeException tooLarge)
        {
            cause = tooLarge.Message;
        }
        throw new MemoryPlanException($"{asked} does not fit: {cause} {remedy()}");
    }

    /// <summary>
    /// Finds the largest number with a plan that fits; what is needed must grow with it. The search begins below, and makes no plan for
    /// more than twice what fits: making one takes time and memory too.
    /// </summary>
    /// <param name="least">The least number that makes sense, at least 1.</param>
    /// <param name="bound">A number that does not fit.</param>
    /// <param name="plan">Gives a number's plan; a <see cref="TensorTooLargeException"/> counts as one that does not fit.</param>
    /// <returns>The number, from least to below the bound; 0 where none fits.</returns>
    public static int LargestThatFits(int least, int bound, Func<int, MemoryPlan> plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentOutOfRangeException.ThrowIfLessThan(least, 1);
        if (least >= bound || !FitsAt(least))
            return 0;
        int fits = least;
        while (bound - fits > 1)
        {
            int next = fits + Math.Min(fits, (bound - fits) / 2);
            if (FitsAt(next))
                fits = next;
            else
                bound = next;
        }
        return fits;

        bool FitsAt(int number)
        {
            try
            {
                return plan(number).Fits;
            }
            catch (TensorTooLargeException)
            {
                return false;
            }
        }
    }

    /// <summary>
    /// Returns what is needed and what there is: <c>this run needs 1.9 GiB (parameters 0.20, activations 1.7); cpu has 23.4 GiB</c>.
    /// </summary>
    public override string ToString() => $"this run needs {Needs}; {Device} has {Gibibytes(CapacityBytes)} GiB";

    /// <summary>What is needed: <c>1.9 GiB (parameters 0.20, activations 1.7)</c>.</summary>
    public string Needs
    {
        get
        {
            string program = ProgramBytes > 0 ? $", program {Gibibytes(ProgramBytes)}" : "";
            string parameters = Gibibytes(ParameterBytes), activations = Gibibytes(ActivationBytes);
            return $"{Gibibytes(NeededBytes)} GiB (parameters {parameters}, activations {activations}{program})";
        }
    }

    /// <summary>Writes bytes in GiB, with two digits that count, so that rounding changes a number by 5 % at most.</summary>
    public static string Gibibytes(long bytes)
    {
        double gibibytes = bytes / (double)(1L << 30);
        return gibibytes.ToString(gibibytes < 0.095 ? "0.000" : gibibytes < 0.95 ? "0.00" : "0.0", CultureInfo.InvariantCulture);
    }
}

/// <summary>A run that needs more memory than its device has; the message names what would fit.</summary>
public sealed class MemoryPlanException(string message) : UserException(message);
