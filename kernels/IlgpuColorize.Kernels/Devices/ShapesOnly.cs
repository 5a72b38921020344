using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;

namespace IlgpuColorize.Kernels.Devices;

/// <summary>Watches a run of shapes only: launches nothing.</summary>
internal sealed class ShapesOnly : ILaunchObserver
{
    // A fake base address of all buffers: any access faults at once.
    private const nint Nowhere = 64;

    public bool Begin(string op, IProblem problem) => false;

    public void End(string op, IProblem problem)
        => throw new InvalidOperationException($"{op} {problem} was launched in a run of shapes only.");

    /// <summary>Returns a buffer with a length, but without memory.</summary>
    public static MemoryBuffer BufferWithoutMemory(Accelerator accelerator, long length, int elementSize)
        => CPUMemoryBuffer.Create(accelerator, Nowhere, length, elementSize);
}
