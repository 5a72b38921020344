namespace IlgpuColorize.Sass;

/// <summary>A kernel for GPUs, and how its PTX is made.</summary>
/// <param name="Name">Its name for people, type arguments included.</param>
/// <param name="Type">Its struct, closed where it is generic.</param>
/// <param name="PtxTarget">The first target that can run it.</param>
/// <param name="GroupSize">Threads of a group; 0 where the launch chooses.</param>
/// <param name="SharedBytes">Dynamic shared memory of a group.</param>
/// <param name="StageBytes">What a group brings to shared memory in a round of its main loop; 0 where it keeps no stages there.</param>
/// <param name="ResidentGroups">The groups that a multiprocessor shall hold at once.</param>
/// <param name="Compile">Makes the PTX for <paramref name="PtxTarget"/>, which every later target can run.</param>
public sealed record KernelSource(
    string Name, Type Type, string PtxTarget, int GroupSize, int SharedBytes, int StageBytes, int ResidentGroups, Func<string> Compile)
{
    /// <summary>The folder of its op: <c>Conv</c>, <c>Pointwise</c>.</summary>
    public string Family => Type.Namespace!.Split('.')[^1];

    /// <summary>The targets that can run it.</summary>
    public IEnumerable<GpuTarget> Targets => GpuTarget.All.Where(target => target.Accepts(PtxTarget));

    /// <inheritdoc/>
    public override string ToString() => Name;
}
