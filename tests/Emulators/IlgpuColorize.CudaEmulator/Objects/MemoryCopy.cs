using System.Runtime.InteropServices;
using IlgpuColorize.PtxEmulator;

namespace IlgpuColorize.CudaEmulator.Objects;

/// <summary>
/// A copy in a stream (CUDA Driver API, "API synchronization behavior"): from pageable memory the bytes are taken at once and arrive in the
/// stream's order; into pageable memory the call returns when they are there; page-locked memory is read and written when the copy's turn
/// comes.
/// </summary>
internal sealed class MemoryCopy
{
    private readonly EmulatedDriver _driver;
    private readonly DriverStream _stream;
    private readonly long _target;
    private readonly long _source;
    private readonly int _bytes;

    private MemoryCopy(EmulatedDriver driver, DriverStream stream, long target, long source, int bytes)
        => (_driver, _stream, _target, _source, _bytes) = (driver, stream, target, source, bytes);

    /// <summary>Adds a copy to a stream.</summary>
    public static void Add(EmulatedDriver driver, DriverStream stream, long target, long source, long bytes)
    {
        if (bytes == 0)
            return;
        if (bytes is < 0 or > int.MaxValue)
            throw new DriverException(CudaResult.InvalidValue, $"a copy of {bytes} bytes");
        new MemoryCopy(driver, stream, target, source, (int)bytes).Add();
    }

    private void Add()
    {
        (bool toDevice, bool fromDevice) = (PtxMachine.IsGlobal(_target), PtxMachine.IsGlobal(_source));
        if (toDevice)
            _driver.Memory.Require(_target, _bytes);
        if (fromDevice)
            _driver.Memory.Require(_source, _bytes);
        if (toDevice && fromDevice)
            _stream.Add(() => _driver.Machine.Write(_target, _driver.Machine.Read(_source, _bytes)));
        else if (toDevice)
            Upload();
        else if (fromDevice)
            Download();
        else
            throw new DriverException(CudaResult.NotSupported, "a copy from the host to the host");
    }

    private void Upload()
    {
        if (_driver.PageLocked.Contains(_source, _bytes))
        {
            _stream.Add(() => _driver.Machine.Write(_target, FromHost()));
            return;
        }
        _stream.RequireNoCapture("a copy from pageable memory");
        byte[] taken = FromHost();
        _stream.Add(() => _driver.Machine.Write(_target, taken));
    }

    private void Download()
    {
        bool isPageLocked = _driver.PageLocked.Contains(_target, _bytes);
        if (!isPageLocked)
            _stream.RequireNoCapture("a copy into pageable memory");
        _stream.Add(() => Marshal.Copy(_driver.Machine.Read(_source, _bytes), 0, (nint)_target, _bytes));
        if (!isPageLocked)
            _stream.Synchronize();
    }

    private byte[] FromHost()
    {
        byte[] bytes = new byte[_bytes];
        Marshal.Copy((nint)_source, bytes, 0, _bytes);
        return bytes;
    }
}
