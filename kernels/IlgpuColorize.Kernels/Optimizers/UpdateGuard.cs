using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Optimizers;

/// <summary>
/// Holds a step back whose losses are not finite numbers, on the device: the host reads the losses only after the step, and a captured step
/// has no place to ask it.
/// </summary>
public static class UpdateGuard
{
    /// <summary>Sets the state's <see cref="StepState.Applies"/> to 0 where a loss is not finite, and leaves it where all are.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="losses">The losses of the step.</param>
    /// <param name="state">The step, one element.</param>
    /// <exception cref="ArgumentException">There is no loss, or not one state.</exception>
    public static void Check(ComputeStream stream, ArrayView<float> losses, ArrayView<StepState> state)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Require.Length(nameof(UpdateGuard), nameof(state), state.Length, 1);
        Require.That(losses.Length > 0, $"{nameof(UpdateGuard)}: '{nameof(losses)}' is empty; it needs at least one loss.");
        var problem = new ParameterProblem(checked((int)losses.Length), Operands: 1, FlopsPerParameter: 1);
        stream.Launch("UpdateGuard.Check", problem, 1, new UpdateGuardCheck(losses, state));
    }
}
