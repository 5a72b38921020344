using System.Text.Json.Serialization;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Models.Configuration;

/// <summary>
/// The form in which activations and their gradients are stored. Sums, losses, parameters, their gradients and the optimiser are float32
/// always, and so are all files.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<Precision>))]
public enum Precision
{
    /// <summary>As float32.</summary>
    [JsonStringEnumMemberName("fp32")]
    Fp32,

    /// <summary>As bfloat16, half the memory.</summary>
    [JsonStringEnumMemberName("bf16")]
    Bf16,
}

/// <summary>What a precision means for tensors and devices.</summary>
public static class Precisions
{
    /// <summary>The reason why bf16 is refused on <c>cpu</c>, and what to do.</summary>
    public const string NotOnCpu =
        "--precision bf16 is for GPUs and the simulator: the code of the device 'cpu' is float32 alone. Leave --precision out, or "
        + "choose another --device.";

    /// <summary>Returns the element type in which activations are stored.</summary>
    public static ElementType Activations(this Precision precision)
        => precision == Precision.Bf16 ? ElementType.BFloat16 : ElementType.Float32;

    /// <summary>
    /// Refuses a device that has no code for a precision: on <c>cpu</c> everything fast is float32 alone. Its portable kernels, which tests
    /// ask for, have both.
    /// </summary>
    /// <exception cref="DeviceException">The device has none.</exception>
    public static void RequireOn(this Precision precision, ComputeDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (precision == Precision.Bf16 && device is { IsHost: true, PortableOnly: false })
            throw new DeviceException(NotOnCpu);
    }
}
