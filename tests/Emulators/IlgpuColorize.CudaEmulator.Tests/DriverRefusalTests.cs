using System.Runtime.InteropServices;
using ILGPU.Runtime.Cuda;
using IlgpuColorize.TestKit;
using Xunit;
using static IlgpuColorize.CudaEmulator.Tests.NativeCuda;

namespace IlgpuColorize.CudaEmulator.Tests;

/// <summary>The emulated driver refuses what the real one refuses: else a mistake of the program would pass here and fail there.</summary>
[Collection(TestDevices.Collection)]
public sealed class DriverRefusalTests : IDisposable
{
    private const int InvalidValue = 1, InvalidContext = 201, InvalidPtx = 218, InvalidHandle = 400, IllegalState = 401, NotFound = 500;
    private const int AlreadyRegistered = 712, NotRegistered = 713, LaunchFailed = 719, CaptureUnsupported = 900, CaptureInvalidated = 901;
    private const int ThreadLocalCapture = 1, Relaxed = 2, MaxDynamicSharedBytes = 8;

    // Stores 7 where its parameter says, and has 32 threads at most.
    private const string StoreSeven = """
        .version 8.0
        .target sm_80
        .address_size 64
        .visible .entry StoreSeven(.param .u64 target) .maxntid 32, 1, 1
        {
            .reg .b64 %rd<2>;
            .reg .b32 %r<2>;
            ld.param.u64 %rd1, [target];
            mov.u32 %r1, 7;
            st.global.u32 [%rd1], %r1;
            ret;
        }
        """;

    private readonly Kernels.Devices.ComputeDevice _device = EmulatedDevice.Open(80);
    private readonly nint _stream;
    private bool _isFaulted;

    public DriverRefusalTests()
    {
        _device.Accelerator.Bind();
        Assert.Equal(0, cuStreamCreate(out _stream, 1));
    }

    public void Dispose()
    {
        if (_isFaulted)
            Assert.Throws<CudaException>(_device.Dispose);
        else
            _device.Dispose();
    }

    [Fact]
    public void Thread_without_a_context_can_do_nothing()
    {
        int code = 0;
        Thread thread = new(() => code = cuMemAlloc_v2(out _, 16));
        thread.Start();
        thread.Join();
        Assert.Equal(InvalidContext, code);
    }

    [Fact]
    public void Memory_is_freed_once_and_copied_within_its_bounds()
    {
        Assert.Equal(0, cuMemAlloc_v2(out long memory, 64));
        Assert.Equal(InvalidValue, cuMemAlloc_v2(out _, 0));
        Assert.Equal(InvalidValue, cuMemcpyAsync(memory + 32, memory, 33, _stream));
        Assert.Equal(InvalidValue, cuMemFree_v2(memory + 16));
        Assert.Equal(0, cuMemFree_v2(memory));
        Assert.Equal(InvalidValue, cuMemFree_v2(memory));
        Assert.Equal(InvalidValue, cuMemcpyAsync(memory, memory, 4, _stream));
    }

    [Fact]
    public void Host_memory_is_page_locked_once()
    {
        byte[] values = GC.AllocateArray<byte>(64, pinned: true);
        nint address = Marshal.UnsafeAddrOfPinnedArrayElement(values, 0);
        Assert.Equal(0, cuMemHostRegister_v2(address, 32, 1));
        Assert.Equal(0, cuMemHostRegister_v2(address + 32, 32, 1));
        Assert.Equal(AlreadyRegistered, cuMemHostRegister_v2(address + 16, 8, 1));
        Assert.Equal(InvalidValue, cuMemHostUnregister(address + 16));
        Assert.Equal(0, cuMemHostUnregister(address));
        Assert.Equal(NotRegistered, cuMemHostUnregister(address));
        Assert.Equal(0, cuMemHostUnregister(address + 32));
    }

    [Fact]
    public void Streams_belong_to_their_context_and_are_destroyed_once()
    {
        using (Kernels.Devices.ComputeDevice other = EmulatedDevice.Open(80))
        {
            other.Accelerator.Bind();
            Assert.Equal(InvalidHandle, cuStreamSynchronize(_stream));
        }
        _device.Accelerator.Bind();
        Assert.Equal(0, cuStreamDestroy_v2(_stream));
        Assert.Equal(InvalidHandle, cuStreamSynchronize(_stream));
    }

    [Fact]
    public void What_acts_at_once_spoils_a_capture()
    {
        Assert.Equal(CaptureUnsupported, cuStreamBeginCapture_v2(0, ThreadLocalCapture));
        Assert.Equal(IllegalState, cuStreamEndCapture(_stream, out _));
        foreach (Func<int> forbidden in (Func<int>[])[() => cuStreamSynchronize(_stream), () => cuMemAlloc_v2(out _, 16),
            () => cuModuleLoadData(out _, StoreSeven)])
        {
            Assert.Equal(0, cuStreamBeginCapture_v2(_stream, ThreadLocalCapture));
            Assert.Equal(CaptureUnsupported, forbidden());
            Assert.Equal(CaptureInvalidated, cuStreamEndCapture(_stream, out _));
        }
    }

    [Fact]
    public void Relaxed_thread_may_act_at_once_beside_its_capture()
    {
        int mode = Relaxed;
        Assert.Equal(0, cuStreamBeginCapture_v2(_stream, ThreadLocalCapture));
        Assert.Equal(0, cuThreadExchangeStreamCaptureMode(ref mode));
        Assert.Equal(0, cuMemAlloc_v2(out _, 16));
        Assert.Equal(0, cuThreadExchangeStreamCaptureMode(ref mode));
        Assert.Equal(Relaxed, mode);
        Assert.Equal(0, cuStreamEndCapture(_stream, out _));
    }

    [Fact]
    public void Destroyed_graph_is_not_launched()
    {
        Assert.Equal(0, cuStreamBeginCapture_v2(_stream, ThreadLocalCapture));
        Assert.Equal(0, cuStreamEndCapture(_stream, out nint graph));
        Assert.Equal(0, cuGraphInstantiateWithFlags(out nint executable, graph, 0));
        Assert.Equal(0, cuGraphLaunch(executable, _stream));
        Assert.Equal(0, cuGraphExecDestroy(executable));
        Assert.Equal(InvalidHandle, cuGraphLaunch(executable, _stream));
    }

    [Fact]
    public void Launch_fits_its_kernel_or_is_refused()
    {
        nint function = Load();
        Assert.Equal(0, cuMemAlloc_v2(out long memory, 4));
        byte[] parameters = BitConverter.GetBytes(memory);
        Assert.Equal(0, Launch(function, _stream, 0, parameters));
        Assert.Equal(InvalidValue, Launch(function, _stream, 0, parameters.AsSpan(0, 4)));
        Assert.Equal(InvalidValue, Launch(function, _stream, (48 << 10) + 1, parameters));
        Assert.Equal(InvalidValue, cuFuncSetAttribute(function, MaxDynamicSharedBytes, 164 << 10));
        Assert.Equal(0, cuFuncSetAttribute(function, MaxDynamicSharedBytes, 163 << 10));
        Assert.Equal(0, Launch(function, _stream, 163 << 10, parameters));
    }

    [Fact]
    public void Kernel_that_leaves_its_memory_ends_the_context()
    {
        Assert.Equal(0, cuMemAlloc_v2(out long memory, 4));
        Assert.Equal(0, Launch(Load(), _stream, 0, BitConverter.GetBytes(memory + 4)));
        Assert.Equal(LaunchFailed, cuStreamSynchronize(_stream));
        Assert.Equal(LaunchFailed, cuMemFree_v2(memory));
        _isFaulted = true;
    }

    [Fact]
    public void Text_for_another_architecture_or_none_is_not_loaded()
    {
        Assert.Equal(InvalidPtx, cuModuleLoadData(out _, StoreSeven.Replace("sm_80", "sm_90", StringComparison.Ordinal)));
        Assert.Equal(InvalidPtx, cuModuleLoadData(out _, StoreSeven.Replace("st.global", "st.nowhere", StringComparison.Ordinal)));
        Assert.Equal(0, cuModuleLoadData(out nint module, StoreSeven));
        Assert.Equal(NotFound, cuModuleGetFunction(out _, module, "StoreEight"));
    }

    [Theory]
    [InlineData(0, 128, 8, 1, 0)]
    [InlineData(8, 128, 8, 1, InvalidValue)]
    [InlineData(0, 136, 8, 1, InvalidValue)]
    [InlineData(0, 128, 264, 1, InvalidValue)]
    [InlineData(0, 128, 4, 1, InvalidValue)]
    [InlineData(0, 128, 8, 9, InvalidValue)]
    public void Tensor_map_keeps_the_hardwares_rules(int offset, int stride, int boxColumns, int step, int expected)
    {
        Assert.Equal(0, cuMemAlloc_v2(out long memory, 64 * 128 + 64));
        Assert.Equal(expected, Encode(memory + offset, stride, boxColumns, step));
    }

    private static nint Load()
    {
        Assert.Equal(0, cuModuleLoadData(out nint module, StoreSeven));
        Assert.Equal(0, cuModuleGetFunction(out nint function, module, nameof(StoreSeven)));
        return function;
    }
}
