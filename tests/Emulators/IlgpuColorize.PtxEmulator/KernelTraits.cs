namespace IlgpuColorize.PtxEmulator;

/// <summary>What a launch of a kernel must fit.</summary>
/// <param name="Parameters">Where each parameter lies among the bytes of all, in order.</param>
/// <param name="ParameterBytes">The bytes of all parameters, each aligned as the PTX says.</param>
/// <param name="StaticSharedBytes">Shared memory that the kernel declares.</param>
/// <param name="MaxThreads">The threads of a group that <c>.maxntid</c> allows; <see cref="int.MaxValue"/> where it says nothing.</param>
public sealed record KernelTraits(IReadOnlyList<KernelParameter> Parameters, int ParameterBytes, int StaticSharedBytes, int MaxThreads);

/// <summary>The place of a kernel's parameter.</summary>
/// <param name="Offset">Bytes before it.</param>
/// <param name="Size">Its bytes.</param>
public readonly record struct KernelParameter(int Offset, int Size);
