using System.Diagnostics;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Benchmarks.Peers;

/// <summary>
/// The coloring of one small photo by preset <c>tiny</c> as a whole process, beside a .NET process that does nothing: this program, told
/// to.
/// </summary>
internal sealed class PhotoStartRow : IPeerRow
{
    private const int Side = 64;

    private readonly ProcessStartInfo _ours;
    private readonly ProcessStartInfo _peer = new(Environment.ProcessPath!, [PeersCommand.Nothing]) { UseShellExecute = false };

    public PhotoStartRow(PeerSetting setting)
    {
        string program = setting.Program ?? throw new PeerMissingException("--program does not name a built ilgpu-colorize");
        string model = Path.Combine(setting.Folder, "tiny.safetensors"), photo = Path.Combine(setting.Folder, "photo.png");
        string colored = Path.Combine(setting.Folder, "colored");
        using (ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), setting.Threads))
        using (ColorizationNetwork network = new(Presets.Tiny.For(Flow.Green, Fusion.Concat, SyntheticScenes.ClassNames.Count), device))
        {
            ParameterStart.Draw(network, seed: 1);
            ModelFile.Write(model, network, network.Parameters.Values, SyntheticScenes.ClassNames, new Dictionary<string, string>());
        }
        new VipsImageFiles().WritePng(photo, SyntheticScenes.Draw(seed: 1, 0, Side).Image);
        _ours = new ProcessStartInfo(program, ["colorize", photo, "--out", colored, "--model", model, "--threads", $"{setting.Threads}"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    public long Flops => 0;

    public void RunOurs() => Run(_ours);

    public void RunPeer() => Run(_peer);

    public double? Difference() => null;

    public void Dispose()
    {
    }

    private static void Run(ProcessStartInfo start)
    {
        using Process process = Process.Start(start)!;

        // A few lines, which no pipe is too small for.
        string words = start.RedirectStandardError ? process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd() : "";
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{start.FileName} ended with exit code {process.ExitCode}: {words}");
    }
}
