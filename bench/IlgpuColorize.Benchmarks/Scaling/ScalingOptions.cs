using System.Globalization;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Benchmarks.Scaling;

/// <summary>The numbers that a scaling table is computed from; every one is an assumption but what the preset gives.</summary>
internal sealed record ScalingOptions
{
    /// <summary>Says what can be said.</summary>
    public const string Usage =
        "usage: scaling [--preset NAME (paper)] [--batch N (64) images of a GPU | --images N of all] [--teraflops X (300) that a GPU "
            + "sustains in "
        + "a step] [--bytes N (2) of a gradient] [--node N (8) GPUs of a machine] [--node-gbs X (450) GB/s of a GPU within it] [--net-gbs "
        + "X (50) "
        + "GB/s of a GPU between machines] [--latency-us X (5)] [--overlap X (0) of backward] [--gpus N,N,... (8 to 1024)]";

    /// <summary>The preset.</summary>
    public string Preset { get; init; } = "paper";

    /// <summary>Images of a step on each GPU.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>Images of a step on all GPUs together, however many there are; null for a batch on each.</summary>
    public int? Images { get; init; }

    /// <summary>What a GPU sustains over a whole step, in TFLOP/s.</summary>
    public double Teraflops { get; init; } = 300;

    /// <summary>Bytes of a gradient: 2 in bfloat16, 4 as they are sent today.</summary>
    public int Bytes { get; init; } = 2;

    /// <summary>GPUs of a machine.</summary>
    public int Node { get; init; } = 8;

    /// <summary>What a GPU sends within its machine, GB/s each way.</summary>
    public double NodeGigabytes { get; init; } = 450;

    /// <summary>What a GPU sends between machines, GB/s each way.</summary>
    public double NetGigabytes { get; init; } = 50;

    /// <summary>The time of a message without its bytes, in microseconds.</summary>
    public double Latency { get; init; } = 5;

    /// <summary>The share of backward during which gradients travel, 0 to 1.</summary>
    public double Overlap { get; init; }

    /// <summary>The rows of the table.</summary>
    public IReadOnlyList<int> Gpus { get; init; } = [8, 16, 32, 64, 128, 256, 512, 1024];

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="ArgumentException">They cannot be meant.</exception>
    public static ScalingOptions Read(string[] arguments)
    {
        ScalingOptions options = new();
        for (int i = 0; i < arguments.Length; i += 2)
        {
            (string name, string value) = (arguments[i], i + 1 < arguments.Length
                ? arguments[i + 1]
                : throw new ArgumentException($"'{arguments[i]}' lacks its value."));
            options = name switch
            {
                "--preset" when Presets.ByName.ContainsKey(value) => options with { Preset = value },
                "--batch" => options with { Batch = (int)Number(name, value) },
                "--images" => options with { Images = (int)Number(name, value) },
                "--teraflops" => options with { Teraflops = Number(name, value) },
                "--bytes" => options with { Bytes = (int)Number(name, value) },
                "--node" => options with { Node = (int)Number(name, value) },
                "--node-gbs" => options with { NodeGigabytes = Number(name, value) },
                "--net-gbs" => options with { NetGigabytes = Number(name, value) },
                "--latency-us" => options with { Latency = Number(name, value) },
                "--overlap" => options with { Overlap = Math.Min(1, Number(name, value, zeroAllowed: true)) },
                "--gpus" => options with { Gpus = [.. value.Split(',').Select(text => (int)Number(name, text))] },
                _ => throw new ArgumentException($"'{name} {value}' is no option."),
            };
        }
        return options;
    }

    private static double Number(string option, string value, bool zeroAllowed = false)
        => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            && (zeroAllowed ? number >= 0 : number > 0)
            ? number
            : throw new ArgumentException($"{option} is '{value}'; it must be a number above 0.");
}
