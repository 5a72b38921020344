using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Devices;

/// <summary>Fills host buffers from several threads, as batches of photos are.</summary>
public sealed class HostBufferTests
{
    [Fact]
    public async Task Threads_that_fill_parts_of_a_new_buffer_lose_nothing()
    {
        const int Threads = 4;
        CancellationToken token = TestContext.Current.CancellationToken;
        for (int round = 0; round < 500; round++)
        {
            using HostBuffer<int> buffer = new(TestDevices.Cpu, Threads);
            using Barrier start = new(Threads);
            Task[] tasks =
            [
                .. Enumerable.Range(0, Threads).Select(part => Task.Factory.StartNew(
                    () =>
                    {
                        start.SignalAndWait(token);
                        buffer.Values[part] = part + 1;
                    },
                    token, TaskCreationOptions.LongRunning, TaskScheduler.Default)),
            ];
            await Task.WhenAll(tasks);
            Assert.Equal([1, 2, 3, 4], buffer.Values.ToArray());
        }
    }
}
