using System.Runtime.InteropServices;
using IlgpuColorize.CudaEmulator.Objects;
using IlgpuColorize.PtxEmulator;

namespace IlgpuColorize.CudaEmulator.Calls;

/// <summary>Serves launches and the encoding of tensor maps.</summary>
internal static unsafe class LaunchCalls
{
    // The list of extra arguments: key and value in turns, up to the end (cuLaunchKernel).
    private const nint End = 0, ParameterBuffer = 1, ParameterBufferSize = 2;
    private const int BFloat16 = 9, ElementSize = 2;

    [UnmanagedCallersOnly]
    public static int cuLaunchKernel(
        nint function, uint gridX, uint gridY, uint gridZ, uint groupX, uint groupY, uint groupZ, uint sharedBytes, nint stream,
        void** parameters, void** extra) => DriverCall.Serve(driver =>
    {
        DriverContext context = driver.RequireContext();
        DriverFunction launched = driver.Handles.Get<DriverFunction>(function, context);
        byte[] bytes = extra is null ? Gathered(launched.Traits, parameters) : Buffered(launched.Traits, parameters, extra);
        Extent grid = new(checked((int)gridX), checked((int)gridY), checked((int)gridZ)),
            group = new(checked((int)groupX), checked((int)groupY), checked((int)groupZ));
        launched.Launch(context.StreamOf(stream), grid, group, checked((int)sharedBytes), bytes);
    });

    [UnmanagedCallersOnly]
    public static int cuTensorMapEncodeTiled(
        byte* map, int elementType, uint rank, long address, ulong* extents, ulong* strides, uint* box, uint* steps, int interleave,
        int swizzle, int promotion, int fill) => DriverCall.Serve(_ =>
    {
        if (elementType != BFloat16 || interleave != 0 || fill != 0)
            throw new DriverException(
                CudaResult.NotSupported, "the emulator knows tensor maps of bfloat16 without interleave and with zeros outside");
        if ((nint)map % 64 != 0 || rank is < 1 or > 5 || swizzle is < 0 or > 3 || promotion is < 0 or > 3)
            throw new DriverException(
                CudaResult.InvalidValue, $"a tensor map at {(nint)map:x} of rank {rank} with swizzle {swizzle} and promotion {promotion}");
        TensorMap described = new()
        {
            ElementSize = ElementSize,
            GlobalAddress = address,
            Dimensions = [.. new ReadOnlySpan<long>(extents, (int)rank)],
            ByteStrides = [.. new ReadOnlySpan<long>(strides, (int)rank - 1)],
            Box = [.. new ReadOnlySpan<int>(box, (int)rank)],
            ElementStrides = [.. new ReadOnlySpan<int>(steps, (int)rank)],
            Swizzle = (TensorSwizzle)swizzle,
        };
        try
        {
            TensorMapEncoding.Encode(described).CopyTo(new Span<byte>(map, TensorMapEncoding.Bytes));
        }
        catch (EmulationException failure)
        {
            throw new DriverException(CudaResult.InvalidValue, failure.Message);
        }
    });

    // A pointer to each parameter.
    private static byte[] Gathered(KernelTraits traits, void** parameters)
    {
        DriverCall.RequireResult(parameters is null && traits.Parameters.Count > 0);
        byte[] bytes = new byte[traits.ParameterBytes];
        for (int i = 0; i < traits.Parameters.Count; i++)
            new ReadOnlySpan<byte>(parameters[i], traits.Parameters[i].Size).CopyTo(bytes.AsSpan(traits.Parameters[i].Offset));
        return bytes;
    }

    // All parameters as they lie behind each other. A struct ends on its alignment, which is at most 16.
    private static byte[] Buffered(KernelTraits traits, void** parameters, void** extra)
    {
        byte* buffer = null;
        nuint size = 0;
        for (; (nint)(*extra) != End; extra += 2)
        {
            if ((nint)(*extra) == ParameterBuffer)
                buffer = (byte*)extra[1];
            else if ((nint)(*extra) == ParameterBufferSize)
                size = *(nuint*)extra[1];
        }
        if (parameters is not null || buffer is null || (int)size < traits.ParameterBytes || (int)size >= traits.ParameterBytes + 16)
            throw new DriverException(
                CudaResult.InvalidValue, $"a buffer of {size} bytes of parameters; the kernel takes {traits.ParameterBytes}");
        return new ReadOnlySpan<byte>(buffer, traits.ParameterBytes).ToArray();
    }
}
