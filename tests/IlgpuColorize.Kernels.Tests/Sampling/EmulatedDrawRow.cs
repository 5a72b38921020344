using System.Runtime.InteropServices;
using ILGPU;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Kernels.Tests.Cuda;

namespace IlgpuColorize.Kernels.Tests.Sampling;

/// <summary>Runs <see cref="DrawRow"/> for tensors of the device <c>cpu</c> on the PTX emulator: what the kernel touches is carried there and back.</summary>
internal sealed class EmulatedDrawRow(EmulatedCudaStream emulator, ComputeStream host)
{
    public void Forward(in DrawRowProblem problem, int row, in DrawRowTensors tensors, in DrawRowFilters filters, in ChromaOperands chroma)
    {
        PixelRows activated = Carry(tensors.Activated), mixture = Carry(chroma.Mixture), canvas = Carry(chroma.Canvas);
        long levels = Carry(chroma.Levels);
        DrawRowArguments arguments = new(
            problem,
            row,
            Carry(tensors.R),
            Carry(tensors.FirstTerms),
            Carry(tensors.GatedTerms),
            activated,
            Carry(filters.Packed),
            Carry(filters.StemRight),
            Carry(filters.OutputBias),
            mixture,
            Carry(chroma.Lightness),
            canvas,
            Carry(chroma.Keys),
            levels,
            chroma.Options);
        emulator.LaunchCuda(nameof(DrawRow), problem, DrawRowTensorCore.Groups(problem), new DrawRowTensorCore(arguments));
        Return(activated.Address, tensors.Activated.Data);
        Return(mixture.Address, chroma.Mixture.Data);
        Return(canvas.Address, chroma.Canvas.Data);
        Return(levels, chroma.Levels);
    }

    private PixelRows Carry(TensorView view) => new(Carry(view.Data), view.Pitch);

    private long Carry<T>(ArrayView<T> view)
        where T : unmanaged => emulator.Store<T>(host.Download(view));

    private void Return<T>(long address, ArrayView<T> view)
        where T : unmanaged => host.Upload<T>(MemoryMarshal.Cast<float, T>(emulator.ReadSingles(address, (int)view.Length)), view);
}
