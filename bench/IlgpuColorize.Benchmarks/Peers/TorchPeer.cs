using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Benchmarks.Peers;

/// <summary>A training step of the same network in PyTorch, in a child process that does one step for every line it reads.</summary>
internal sealed class TorchPeer : IDisposable
{
    // Debian's package belongs to Debian's Python, which need not be the first of the path.
    private static readonly string[] Interpreters = ["python3", "/usr/bin/python3"];

    private readonly Process _process;

    /// <summary>Starts the process, and waits until it has made the network.</summary>
    /// <param name="configuration">The network's sizes.</param>
    /// <param name="batch">Images in a step.</param>
    /// <param name="setting">Threads, as ours are counted, and the program to start, where one was named.</param>
    /// <exception cref="PeerMissingException">No Python here has torch.</exception>
    public TorchPeer(ModelConfiguration configuration, int batch, PeerSetting setting)
    {
        (string Name, int Value)[] sizes =
        [
            ("batch", batch), ("threads", setting.Threads), ("size", configuration.TrainSize), ("width", configuration.Width),
            ("embedding", configuration.EmbeddingChannels), ("channels", configuration.GeneratorChannels),
            ("layers", configuration.GeneratorLayers), ("classes", configuration.Classes),
        ];
        string[] arguments =
            [.. sizes.SelectMany(size => (string[])[$"--{size.Name}", size.Value.ToString(CultureInfo.InvariantCulture)])];
        _process = setting.Torch is { } program ? Start(program, arguments) : StartScript(arguments);
        Version = ReadReply().GetProperty("torch").GetString()!;
    }

    /// <summary>The version of PyTorch.</summary>
    public string Version { get; }

    /// <summary>Does one step.</summary>
    public void Step()
    {
        _process.StandardInput.WriteLine();
        ReadReply();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private JsonElement ReadReply()
    {
        string reply = _process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException("PyTorch's process ended before it answered; its words are above.");
        return JsonDocument.Parse(reply).RootElement;
    }

    private static Process StartScript(string[] arguments)
    {
        string interpreter = Interpreters.FirstOrDefault(HasTorch)
            ?? throw new PeerMissingException("no python3 here imports torch (Debian: apt-get install python3-torch python3-numpy)");
        string script = Path.Combine(AppContext.BaseDirectory, "peers", "torch_step.py");
        return Start(interpreter, [script, "--serve", "--device", "cpu", "--modes", "fp32", .. arguments]);
    }

    private static bool HasTorch(string interpreter)
    {
        try
        {
            using Process trial = Start(
                interpreter, ["-c", "import importlib.util, sys; sys.exit(importlib.util.find_spec('torch') is None)"]);
            trial.WaitForExit();
            return trial.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static Process Start(string program, string[] arguments)
        => Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
}

/// <summary>Says why a row's peer is not on this machine.</summary>
internal sealed class PeerMissingException(string reason) : Exception(reason);
