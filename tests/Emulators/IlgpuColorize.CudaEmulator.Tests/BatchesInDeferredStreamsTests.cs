using IlgpuColorize.TestKit;
using IlgpuColorize.Tests.Training;
using Xunit;

namespace IlgpuColorize.CudaEmulator.Tests;

/// <summary>
/// Feeds batches while every stream's work waits until somebody waits for it: a wait that is missing, or a page-locked buffer filled anew
/// too early, gives a wrong batch.
/// </summary>
[Collection(TestDevices.Collection)]
public sealed class BatchesInDeferredStreamsTests : BatchFeederTests, IDisposable
{
    public BatchesInDeferredStreamsTests()
        : base(EmulatedDevice.Hopper) => EmulatedCuda.Options.DefersStreams = true;

    public void Dispose()
    {
        EmulatedDevice.Hopper.DefaultStream.Synchronize();
        EmulatedCuda.Options.DefersStreams = false;
    }
}
