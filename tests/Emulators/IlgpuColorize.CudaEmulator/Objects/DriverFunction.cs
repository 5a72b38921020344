using IlgpuColorize.PtxEmulator;

namespace IlgpuColorize.CudaEmulator.Objects;

/// <summary>A kernel that can be launched.</summary>
internal sealed class DriverFunction(DriverContext context, PtxModule module, string name) : IContextObject
{
    /// <summary>The threads of a group at most.</summary>
    public const int MostThreads = 1024;

    // What a kernel may have of shared memory, static and dynamic, unless it is allowed more.
    private const int OrdinarySharedBytes = 48 * 1024;
    private const int MostGroupsInY = 65535;

    private int? _dynamicSharedBytes;

    public DriverContext Context => context;

    public KernelTraits Traits { get; } = module.Describe(name);

    /// <summary>The threads of a group that are possible.</summary>
    public int GroupLimit => Math.Min(MostThreads, Traits.MaxThreads);

    /// <summary>The dynamic shared memory that a launch may have at most.</summary>
    public int DynamicSharedLimit
    {
        get => _dynamicSharedBytes ?? OrdinarySharedBytes - Traits.StaticSharedBytes;
        set => _dynamicSharedBytes = value >= 0
            && value + Traits.StaticSharedBytes <= DeviceAttributes.MostSharedBytes(context.Architecture)
            ? value
            : throw new DriverException(
                CudaResult.InvalidValue,
                $"{value} bytes of dynamic and {Traits.StaticSharedBytes} of static shared memory; the device has "
                    + $"{DeviceAttributes.MostSharedBytes(context.Architecture)} for a group");
    }

    /// <summary>Adds a launch to a stream.</summary>
    /// <exception cref="DriverException">The launch does not fit the kernel or the device.</exception>
    public void Launch(DriverStream stream, Extent grid, Extent group, int dynamicSharedBytes, byte[] parameters)
    {
        Require(grid.X > 0 && grid.Y is > 0 and <= MostGroupsInY && grid.Z is > 0 and <= MostGroupsInY, $"a grid of {grid}");
        Require(group.X > 0 && group.Y > 0 && group.Z is > 0 and <= 64 && group.Count <= GroupLimit,
            $"groups of {group}; {GroupLimit} threads are possible");
        Require(dynamicSharedBytes <= DynamicSharedLimit,
            $"{dynamicSharedBytes} bytes of dynamic shared memory; {DynamicSharedLimit} are allowed (cuFuncSetAttribute)");
        stream.Add(() => context.Driver.Run(module, name, grid, group, dynamicSharedBytes, parameters));
    }

    private void Require(bool holds, string message)
    {
        if (!holds)
            throw new DriverException(CudaResult.InvalidValue, $"{name} is launched with {message}");
    }
}
