using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.PtxEmulator;
using IlgpuColorize.Sass;
using IlgpuColorize.TestKit.Cuda;

namespace IlgpuColorize.Kernels.Tests.PtxEmulator;

/// <summary>
/// Carries the struct of a portable kernel to the emulator: its members as ILGPU lays them out, each view as the address of a copy of its
/// memory and its length.
/// </summary>
internal sealed class KernelArguments
{
    private static readonly MethodInfo BytesOfView =
        typeof(KernelArguments).GetMethod(nameof(BytesOf), BindingFlags.NonPublic | BindingFlags.Static)!;

    private readonly PtxMachine _machine;
    private readonly Dictionary<string, (byte[] Before, long Address)> _views = [];

    private KernelArguments(PtxMachine machine, object kernel, int count)
    {
        _machine = machine;
        Block.Add(count);
        Append(nameof(kernel), kernel);
    }

    public ParameterBlock Block { get; } = new();

    /// <summary>Runs a kernel on the emulator, from the memory that its views have now.</summary>
    /// <returns>The contents of each view afterwards, by the view's path.</returns>
    public static Dictionary<string, float[]> Run<TKernel>(PtxMachine machine, TKernel kernel, int count)
        where TKernel : struct, IKernel
    {
        const int Threads = 96;
        KernelArguments arguments = new(machine, kernel, count);
        PtxModule module = PtxModule.Parse(PtxCompiler.Portable(typeof(TKernel)));
        machine.Launch(module, module.Entries.Single(), new Extent((count + Threads - 1) / Threads), new Extent(Threads), 0,
            arguments.Block.Bytes);
        return arguments._views.ToDictionary(view => view.Key, view => Floats(machine.Read(view.Value.Address, view.Value.Before.Length)));
    }

    /// <summary>Returns the contents of each view in host memory, by the view's path.</summary>
    public static Dictionary<string, float[]> Contents<TKernel>(TKernel kernel)
        where TKernel : struct, IKernel
        => new KernelArguments(new PtxMachine(0, AsyncMode.Eager), kernel, 0)._views.ToDictionary(view => view.Key,
            view => Floats(view.Value.Before));

    private static float[] Floats(byte[] bytes) => MemoryMarshal.Cast<byte, float>(bytes).ToArray();

    private static byte[] BytesOf<T>(ArrayView<T> view)
        where T : unmanaged => MemoryMarshal.AsBytes(view.AsHostSpan()).ToArray();

    private void Append(string path, object value)
    {
        Type type = value.GetType();
        if (ParameterLayout.IsView(type))
        {
            byte[] bytes = (byte[])BytesOfView.MakeGenericMethod(type.GetGenericArguments()).Invoke(null, [value])!;
            _views.Add(path, (bytes, _machine.Allocate(bytes)));
            Block.View(_views[path].Address, (long)type.GetProperty(nameof(ArrayView<int>.Length))!.GetValue(value)!);
            return;
        }
        switch (value)
        {
            case int number:
                Block.Add(number);
                break;
            case long number:
                Block.Add(number);
                break;
            case uint number:
                Block.Add(number);
                break;
            case float number:
                Block.Add(number);
                break;
            case Enum number:
                Append(path, Convert.ChangeType(number, type.GetEnumUnderlyingType(), CultureInfo.InvariantCulture));
                break;
            default:
                int alignment = ParameterLayout.AlignmentOf(type);
                Block.Align(alignment);
                foreach (FieldInfo field in ParameterLayout.FieldsOf(type))
                    Append($"{path}.{field.Name}", field.GetValue(value)!);
                Block.Align(alignment);
                break;
        }
    }
}
