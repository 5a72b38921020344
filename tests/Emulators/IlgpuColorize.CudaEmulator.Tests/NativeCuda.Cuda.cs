using System.Runtime.InteropServices;

namespace IlgpuColorize.CudaEmulator.Tests;

/// <summary>Calls the driver as native code does, by the name of its library.</summary>
internal static unsafe partial class NativeCuda
{
    private const string Library = "libcuda.so.1";

    [LibraryImport(Library)]
    public static partial int cuCtxSetCurrent(nint context);

    [LibraryImport(Library)]
    public static partial int cuMemAlloc_v2(out long address, nuint bytes);

    [LibraryImport(Library)]
    public static partial int cuMemFree_v2(long address);

    [LibraryImport(Library)]
    public static partial int cuMemcpyAsync(long target, long source, nuint bytes, nint stream);

    [LibraryImport(Library)]
    public static partial int cuMemHostRegister_v2(nint address, nuint bytes, uint flags);

    [LibraryImport(Library)]
    public static partial int cuMemHostUnregister(nint address);

    [LibraryImport(Library)]
    public static partial int cuStreamCreate(out nint stream, uint flags);

    [LibraryImport(Library)]
    public static partial int cuStreamDestroy_v2(nint stream);

    [LibraryImport(Library)]
    public static partial int cuStreamSynchronize(nint stream);

    [LibraryImport(Library)]
    public static partial int cuStreamBeginCapture_v2(nint stream, int mode);

    [LibraryImport(Library)]
    public static partial int cuThreadExchangeStreamCaptureMode(ref int mode);

    [LibraryImport(Library)]
    public static partial int cuStreamEndCapture(nint stream, out nint graph);

    [LibraryImport(Library)]
    public static partial int cuGraphInstantiateWithFlags(out nint executable, nint graph, ulong flags);

    [LibraryImport(Library)]
    public static partial int cuGraphLaunch(nint executable, nint stream);

    [LibraryImport(Library)]
    public static partial int cuGraphExecDestroy(nint executable);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int cuModuleLoadData(out nint module, string text);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int cuModuleGetFunction(out nint function, nint module, string name);

    [LibraryImport(Library)]
    public static partial int cuFuncSetAttribute(nint function, int attribute, int value);

    /// <summary>Launches one group of 32 threads whose parameters are one buffer.</summary>
    public static int Launch(nint function, nint stream, int sharedBytes, ReadOnlySpan<byte> parameters)
    {
        fixed (byte* buffer = parameters)
        {
            nuint size = (nuint)parameters.Length;
            void** extra = stackalloc void*[] { (void*)1, buffer, (void*)2, &size, null };
            return cuLaunchKernel(function, 1, 1, 1, 32, 1, 1, (uint)sharedBytes, stream, null, extra);
        }
    }

    /// <summary>Encodes a map of a matrix of bfloat16.</summary>
    public static int Encode(long address, int stride, int boxColumns, int step)
    {
        byte* room = stackalloc byte[192];
        ulong* extents = stackalloc ulong[] { 64, 64 }, strides = stackalloc ulong[] { (ulong)stride };
        uint* box = stackalloc uint[] { (uint)boxColumns, 8 }, steps = stackalloc uint[] { 1, (uint)step };
        return cuTensorMapEncodeTiled((byte*)(((nuint)room + 63) & ~(nuint)63), 9, 2, address, extents, strides, box, steps, 0, 0, 0, 0);
    }

    [LibraryImport(Library)]
    private static partial int cuLaunchKernel(
        nint function, uint gridX, uint gridY, uint gridZ, uint groupX, uint groupY, uint groupZ, uint sharedBytes, nint stream,
        void** parameters, void** extra);

    [LibraryImport(Library)]
    private static partial int cuTensorMapEncodeTiled(
        void* map, int elementType, uint rank, long address, ulong* extents, ulong* strides, uint* box, uint* steps, int interleave,
        int swizzle, int promotion, int fill);
}
