using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Cuda;

/// <summary>
/// Calls the CUDA driver, where ILGPU does not. This is the one file of native calls; each fails with a message that names the call and
/// CUDA's error.
/// </summary>
internal static unsafe partial class CudaDriver
{
    private const string Library = "cuda";

    // Attributes of functions.
    private const int MostThreadsOfGroup = 0;
    private const int StaticSharedBytes = 1;
    private const int LocalBytesOfThread = 3;
    private const int RegistersOfThread = 4;
    private const int MaxDynamicSharedSizeBytes = 8;

    // Options of the compiler.
    private const int InfoLogBuffer = 3;
    private const int InfoLogBufferSizeBytes = 4;
    private const int ErrorLogBuffer = 5;
    private const int ErrorLogBufferSizeBytes = 6;
    private const int LogVerbose = 12;
    private const int BFloat16 = 9;

    // Other threads may allocate and copy meanwhile: only this thread's launches are captured.
    private const int CaptureOfThisThread = 1;
    private const int NoRestriction = 2;
    private const int PromoteToL2Of128Bytes = 2;
    private const int LogBytes = 1 << 16;

    static CudaDriver() => NativeLibrary.SetDllImportResolver(typeof(CudaDriver).Assembly, Resolve);

    /// <summary>Loads a module of PTX text into the current context.</summary>
    /// <returns>The module, and what the compiler said; nothing where the driver had its work in the cache.</returns>
    /// <exception cref="DeviceException">The compiler refuses the text; the message holds its words.</exception>
    public static (nint Module, string Log) LoadModule(string name, string ptx)
    {
        byte[] text = Encoding.UTF8.GetBytes(ptx + '\0');
        byte[] said = new byte[LogBytes], refused = new byte[LogBytes];
        int* options = stackalloc int[] { InfoLogBuffer, InfoLogBufferSizeBytes, ErrorLogBuffer, ErrorLogBufferSizeBytes, LogVerbose };
        fixed (byte* image = text, info = said, errors = refused)
        {
            void** values = stackalloc void*[] { info, (void*)LogBytes, errors, (void*)LogBytes, (void*)1 };
            int code = cuModuleLoadDataEx(out nint module, image, 5, options, values);
            Check(code, $"cuModuleLoadDataEx({name})", TextOf(refused));
            return (module, TextOf(said));
        }
    }

    /// <summary>Returns what the compiler made of a function.</summary>
    public static LoadedKernel Describe(string name, nint function, string log = "") => new(
        name,
        AttributeOf(function, RegistersOfThread),
        AttributeOf(function, LocalBytesOfThread),
        AttributeOf(function, StaticSharedBytes),
        AttributeOf(function, MostThreadsOfGroup),
        log);

    /// <summary>Returns an entry point of a module.</summary>
    public static nint GetFunction(nint module, string name)
    {
        Check(cuModuleGetFunction(out nint function, module, name), $"cuModuleGetFunction({name})");
        return function;
    }

    /// <summary>Unloads a module.</summary>
    public static void UnloadModule(nint module) => Check(cuModuleUnload(module), "cuModuleUnload");

    /// <summary>Allows a function to be launched with an amount of dynamic shared memory.</summary>
    public static void AllowDynamicSharedMemory(nint function, int bytes)
        => Check(cuFuncSetAttribute(function, MaxDynamicSharedSizeBytes, bytes), $"cuFuncSetAttribute(max dynamic shared size {bytes})");

    /// <summary>Launches a function whose one parameter is a struct.</summary>
    public static void Launch<TParameters>(nint stream, nint function, int groups, in CudaKernelTraits traits, in TParameters parameters)
        where TParameters : unmanaged
    {
        fixed (TParameters* first = &parameters)
        {
            void* pointers = first;
            int code = cuLaunchKernel(function, (uint)groups, 1, 1, (uint)traits.GroupSize, 1, 1, (uint)traits.SharedBytes, stream,
                &pointers, null);
            Check(code,
                $"cuLaunchKernel({typeof(TParameters).Name}, {groups} groups of {traits.GroupSize} threads, {traits.SharedBytes} bytes of "
                    + $"shared memory)");
        }
    }

    /// <summary>Encodes a tensor map.</summary>
    public static void Encode(in TensorMap map, Span<byte> target)
    {
        ulong* extents = stackalloc ulong[map.Rank], strides = stackalloc ulong[map.Rank];
        uint* box = stackalloc uint[map.Rank], steps = stackalloc uint[map.Rank];
        for (int dimension = 0; dimension < map.Rank; dimension++)
        {
            extents[dimension] = (ulong)map.Extents[dimension];
            box[dimension] = (uint)map.Box[dimension];
            steps[dimension] = (uint)map.Steps[dimension];
            if (dimension > 0)
                strides[dimension - 1] = (ulong)map.Strides[dimension - 1];
        }
        // The driver demands 64-byte alignment of what it writes.
        byte* room = stackalloc byte[TensorMap.Bytes + 64];
        byte* encoded = (byte*)(((nuint)room + 63) & ~(nuint)63);
        int code = cuTensorMapEncodeTiled(encoded, BFloat16, (uint)map.Rank, (ulong)map.Address, extents, strides, box, steps, 0,
            (int)map.Swizzle, PromoteToL2Of128Bytes, 0);
        Check(code, $"cuTensorMapEncodeTiled({map})");
        new ReadOnlySpan<byte>(encoded, TensorMap.Bytes).CopyTo(target);
    }

    /// <summary>Records what is launched on a stream from now on, instead of executing it.</summary>
    public static void BeginCapture(nint stream) => Check(cuStreamBeginCapture_v2(stream, CaptureOfThisThread), "cuStreamBeginCapture");

    /// <summary>Ends a capture.</summary>
    /// <returns>The graph of what was launched.</returns>
    public static nint EndCapture(nint stream)
    {
        Check(cuStreamEndCapture(stream, out nint graph), "cuStreamEndCapture");
        return graph;
    }

    /// <summary>Ends a capture that went wrong, whatever the driver says of it.</summary>
    public static void AbandonCapture(nint stream)
    {
        if (cuStreamEndCapture(stream, out nint graph) == 0 && graph != 0)
            DestroyGraph(graph);
    }

    /// <summary>
    /// Does work that acts at once, on another stream, and has no part in a capture that may be under way on this thread.
    /// </summary>
    public static void BesideCapture(Action work)
    {
        int mode = NoRestriction;
        Check(cuThreadExchangeStreamCaptureMode(ref mode), "cuThreadExchangeStreamCaptureMode");
        try
        {
            work();
        }
        finally
        {
            Check(cuThreadExchangeStreamCaptureMode(ref mode), "cuThreadExchangeStreamCaptureMode");
        }
    }

    /// <summary>Makes an executable graph of a graph.</summary>
    public static nint Instantiate(nint graph)
    {
        Check(cuGraphInstantiateWithFlags(out nint executable, graph, 0), "cuGraphInstantiate");
        return executable;
    }

    /// <summary>Launches an executable graph as a whole.</summary>
    public static void LaunchGraph(nint executable, nint stream) => Check(cuGraphLaunch(executable, stream), "cuGraphLaunch");

    /// <summary>Frees a graph.</summary>
    public static void DestroyGraph(nint graph) => Check(cuGraphDestroy(graph), "cuGraphDestroy");

    /// <summary>Frees an executable graph.</summary>
    public static void DestroyExecutableGraph(nint executable) => Check(cuGraphExecDestroy(executable), "cuGraphExecDestroy");

    private static nint Resolve(string library, Assembly assembly, DllImportSearchPath? path)
        => library == Library ? NativeLibrary.Load(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1") : 0;

    private static int AttributeOf(nint function, int attribute)
    {
        Check(cuFuncGetAttribute(out int value, attribute, function), $"cuFuncGetAttribute({attribute})");
        return value;
    }

    private static string TextOf(byte[] log) => Encoding.UTF8.GetString(log).TrimEnd('\0', '\n');

    private static void Check(int code, string call, string detail = "")
    {
        if (code == 0)
            return;
        string error = cuGetErrorName(code, out nint name) == 0 ? Marshal.PtrToStringUTF8(name)! : "an unknown error";
        throw new DeviceException($"{call} failed with {error} ({code}). {detail}".TrimEnd());
    }

    [LibraryImport(Library)]
    private static partial int cuGetErrorName(int error, out nint name);

    [LibraryImport(Library)]
    private static partial int cuModuleLoadDataEx(out nint module, byte* image, uint count, int* options, void** values);

    [LibraryImport(Library)]
    private static partial int cuModuleUnload(nint module);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int cuModuleGetFunction(out nint function, nint module, string name);

    [LibraryImport(Library)]
    private static partial int cuFuncGetAttribute(out int value, int attribute, nint function);

    [LibraryImport(Library)]
    private static partial int cuFuncSetAttribute(nint function, int attribute, int value);

    [LibraryImport(Library)]
    private static partial int cuLaunchKernel(
        nint function, uint gridX, uint gridY, uint gridZ, uint groupX, uint groupY, uint groupZ, uint sharedBytes, nint stream,
        void** parameters, void** extra);

    [LibraryImport(Library)]
    private static partial int cuTensorMapEncodeTiled(
        void* map, int elementType, uint rank, ulong address, ulong* extents, ulong* strides, uint* box, uint* steps, int interleave,
        int swizzle, int promotion, int fill);

    [LibraryImport(Library)]
    private static partial int cuStreamBeginCapture_v2(nint stream, int mode);

    [LibraryImport(Library)]
    private static partial int cuThreadExchangeStreamCaptureMode(ref int mode);

    [LibraryImport(Library)]
    private static partial int cuStreamEndCapture(nint stream, out nint graph);

    [LibraryImport(Library)]
    private static partial int cuGraphInstantiateWithFlags(out nint executable, nint graph, ulong flags);

    [LibraryImport(Library)]
    private static partial int cuGraphLaunch(nint executable, nint stream);

    [LibraryImport(Library)]
    private static partial int cuGraphDestroy(nint graph);

    [LibraryImport(Library)]
    private static partial int cuGraphExecDestroy(nint executable);
}
