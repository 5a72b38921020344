namespace IlgpuColorize.Kernels.Devices;

/// <summary>
/// The SIMD form of a kernel for the device <c>cpu</c>: a struct that holds its arguments and computes one item of work, an item being
/// large enough to be worth a call. How work is cut into items depends on the problem alone, never on the number of threads, so that
/// results do not either.
/// </summary>
public interface IHostWork
{
    /// <summary>Computes one item.</summary>
    /// <param name="item">From 0 to the launch's number of items.</param>
    void Execute(int item);
}
