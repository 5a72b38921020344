using System.Runtime.InteropServices;
using System.Text;
using IlgpuColorize.CudaEmulator.Objects;

namespace IlgpuColorize.CudaEmulator.Calls;

/// <summary>Serves the calls of modules and functions.</summary>
internal static unsafe class ModuleCalls
{
    private const int ErrorLogBuffer = 5, ErrorLogBufferSizeBytes = 6, MaxDynamicSharedSizeBytes = 8;

    // What an occupancy calculator would choose; the emulator knows no registers.
    private const int OrdinaryGroup = 256, GroupsOfAMultiprocessor = 32, ThreadsOfAMultiprocessor = 2048;

    [UnmanagedCallersOnly]
    public static int cuModuleLoadData(nint* module, byte* image) => DriverCall.Serve(driver => *module = Load(driver, image));

    [UnmanagedCallersOnly]
    public static int cuModuleLoadDataEx(nint* module, byte* image, uint count, int* options, void** values) => DriverCall.Serve(driver =>
    {
        try
        {
            *module = Load(driver, image);
        }
        catch (DriverException failure)
        {
            WriteLog(failure.Message, new ReadOnlySpan<int>(options, (int)count), values);
            throw;
        }
    });

    [UnmanagedCallersOnly]
    public static int cuModuleUnload(nint module) => DriverCall.Serve(driver =>
    {
        DriverContext context = driver.RequireContextOutsideCapture(nameof(cuModuleUnload));
        context.Finish();
        driver.Handles.Get<DriverModule>(module, context).Unload();
        driver.Handles.Remove<DriverModule>(module);
    });

    [UnmanagedCallersOnly]
    public static int cuModuleGetFunction(nint* function, nint module, byte* name) => DriverCall.Serve(driver =>
        *function = driver.Handles.Get<DriverModule>(module, driver.RequireContext()).FunctionOf(Marshal.PtrToStringUTF8((nint)name)!));

    [UnmanagedCallersOnly]
    public static int cuFuncSetAttribute(nint function, int attribute, int value) => DriverCall.Serve(driver =>
    {
        DriverFunction changed = driver.Handles.Get<DriverFunction>(function, driver.RequireContext());
        if (attribute != MaxDynamicSharedSizeBytes)
            throw new DriverException(CudaResult.NotSupported, $"attribute {attribute} of a function");
        changed.DynamicSharedLimit = value;
    });

    [UnmanagedCallersOnly]
    public static int cuOccupancyMaxActiveBlocksPerMultiprocessor(int* groups, nint function, int groupSize, nuint dynamicSharedBytes)
        => DriverCall.Serve(driver =>
        *groups = ActiveGroups(driver.Handles.Get<DriverFunction>(function, driver.RequireContext()), groupSize, (int)dynamicSharedBytes));

    [UnmanagedCallersOnly]
    public static int cuOccupancyMaxPotentialBlockSize(int* leastGrid, int* groupSize, nint function, nint sharedOfGroupSize,
        nuint dynamicSharedBytes, int limit)
        => DriverCall.Serve(driver =>
        {
            DriverFunction launched = driver.Handles.Get<DriverFunction>(function, driver.RequireContext());
            *groupSize = Math.Min(Math.Min(OrdinaryGroup, launched.GroupLimit), limit > 0 ? limit : int.MaxValue);
            int shared = sharedOfGroupSize == 0
                ? (int)dynamicSharedBytes
                : (int)((delegate* unmanaged<int, nuint>)sharedOfGroupSize)(*groupSize);
            *leastGrid = driver.Options.Multiprocessors * ActiveGroups(launched, *groupSize, shared);
        });

    private static nint Load(EmulatedDriver driver, byte* image)
    {
        DriverContext context = driver.RequireContextOutsideCapture(nameof(cuModuleLoadData));
        DriverCall.RequireResult(image is null);
        return driver.Handles.Add(DriverModule.Load(context, Marshal.PtrToStringUTF8((nint)image)!));
    }

    private static void WriteLog(string message, ReadOnlySpan<int> options, void** values)
    {
        (int buffer, int size) = (options.IndexOf(ErrorLogBuffer), options.IndexOf(ErrorLogBufferSizeBytes));
        if (buffer < 0 || size < 0)
            return;
        Span<byte> log = new(values[buffer], (int)(nint)values[size]);
        byte[] text = Encoding.UTF8.GetBytes(message);
        int written = Math.Min(text.Length, log.Length - 1);
        text.AsSpan(0, written).CopyTo(log);
        log[written] = 0;
    }

    private static int ActiveGroups(DriverFunction function, int groupSize, int dynamicSharedBytes)
    {
        if (groupSize <= 0 || groupSize > function.GroupLimit)
            return 0;
        int shared = function.Traits.StaticSharedBytes + dynamicSharedBytes + 1024;
        int byThreads = ThreadsOfAMultiprocessor / ((groupSize + 31) / 32 * 32);
        return Math.Min(Math.Min(GroupsOfAMultiprocessor, byThreads),
            DeviceAttributes.MultiprocessorSharedBytes(function.Context.Architecture) / shared);
    }
}
