using System.Runtime.InteropServices;
using System.Text;

namespace IlgpuColorize.CudaEmulator.Calls;

/// <summary>Serves the calls of initialisation, errors and devices.</summary>
internal static unsafe class DeviceCalls
{
    private const int Device = 0;

    // The driver's texts live as long as the process; so do these.
    private static readonly Dictionary<string, nint> Texts = [];

    [UnmanagedCallersOnly]
    public static int cuInit(uint flags) => DriverCall.Serve(driver => driver.IsInitialized = true);

    [UnmanagedCallersOnly]
    public static int cuDriverGetVersion(int* version) => DriverCall.Serve(_ => *version = DeviceAttributes.DriverVersion);

    [UnmanagedCallersOnly]
    public static int cuGetErrorName(int error, byte** name)
        => DriverCall.Serve(_ => *name = Text(CudaResultNames.NameOf(Known(error))));

    [UnmanagedCallersOnly]
    public static int cuGetErrorString(int error, byte** text)
    {
        // Serving this call forgets what the last one said.
        string reason = EmulatedDriver.LastReason((CudaResult)error);
        return DriverCall.Serve(_ =>
        {
            Known(error);
            *text = Text(reason);
        });
    }

    [UnmanagedCallersOnly]
    public static int cuDeviceGetCount(int* count) => DriverCall.Serve(_ => *count = 1);

    [UnmanagedCallersOnly]
    public static int cuDeviceGet(int* device, int ordinal) => DriverCall.Serve(_ =>
    {
        RequireDevice(ordinal);
        *device = Device;
    });

    [UnmanagedCallersOnly]
    public static int cuDeviceGetName(byte* name, int length, int device) => DriverCall.Serve(_ =>
    {
        RequireDevice(device);
        Encoding.ASCII.GetBytes(DeviceAttributes.DeviceName + '\0', new Span<byte>(name, length));
    });

    [UnmanagedCallersOnly]
    public static int cuDeviceTotalMem_v2(nuint* bytes, int device) => DriverCall.Serve(driver =>
    {
        RequireDevice(device);
        *bytes = (nuint)driver.Options.MemoryBytes;
    });

    [UnmanagedCallersOnly]
    public static int cuDeviceGetAttribute(int* value, int attribute, int device) => DriverCall.Serve(driver =>
    {
        RequireDevice(device);
        *value = DeviceAttributes.Of(attribute, driver.Options);
    });

    [UnmanagedCallersOnly]
    public static int cuDeviceCanAccessPeer(int* can, int device, int peer) => DriverCall.Serve(_ =>
    {
        RequireDevice(device);
        RequireDevice(peer);
        *can = 0;
    });

    [UnmanagedCallersOnly]
    public static int cuDeviceGetP2PAttribute(int* value, int attribute, int source, int target)
        => DriverCall.Serve(_ => throw new DriverException(CudaResult.InvalidDevice, "there is one device, which has no peer"));

    /// <summary>Refuses a device that is not there.</summary>
    public static void RequireDevice(int device)
    {
        if (device != Device)
            throw new DriverException(CudaResult.InvalidDevice, $"there is no device {device}; the one there is has the number {Device}");
    }

    private static CudaResult Known(int error)
        => Enum.IsDefined((CudaResult)error)
            ? (CudaResult)error
            : throw new DriverException(CudaResult.InvalidValue, $"there is no error {error}");

    private static byte* Text(string text)
        => (byte*)(Texts.TryGetValue(text, out nint known) ? known : Texts[text] = Marshal.StringToCoTaskMemUTF8(text));
}
