using IlgpuColorize.Kernels.Cuda;

namespace IlgpuColorize.Kernels.Profiling;

/// <summary>Sums up the launches of one op, or of one op on one problem.</summary>
/// <param name="Op">The op.</param>
/// <param name="Problem">The problem in short; null for all of the op's.</param>
/// <param name="Calls">Launches.</param>
/// <param name="TotalMilliseconds">Their time together.</param>
/// <param name="MedianMicroseconds">The median of their times.</param>
/// <param name="GigaflopsPerSecond">Arithmetic over time.</param>
/// <param name="GigabytesPerSecond">The bytes that have to be read and written at least, over time.</param>
/// <param name="Share">Of the time of all launches, 0 to 1.</param>
/// <param name="Registers">Registers of a thread, of the kernel that has most of them; null where the device does not say.</param>
/// <param name="LocalBytes">Local memory of a thread, of the kernel that has most of it; null where the device does not say.</param>
public sealed record LaunchSummary(
    string Op,
    string? Problem,
    int Calls,
    double TotalMilliseconds,
    double MedianMicroseconds,
    double GigaflopsPerSecond,
    double GigabytesPerSecond,
    double Share,
    int? Registers = null,
    int? LocalBytes = null)
{
    /// <summary>Sums up by op, the longest time first.</summary>
    public static IReadOnlyList<LaunchSummary> ByOp(LaunchProfile profile) => Group(profile, launch => (launch.Name, null));

    /// <summary>Sums up by op and problem, the longest time first.</summary>
    public static IReadOnlyList<LaunchSummary> ByProblem(LaunchProfile profile)
        => Group(profile, launch => (launch.Name, launch.Problem!.ToString()));

    private static LaunchSummary[] Group(LaunchProfile profile, Func<ProfiledInterval, (string Op, string? Problem)> key)
    {
        ArgumentNullException.ThrowIfNull(profile);
        IReadOnlyDictionary<string, LoadedKernel> loaded = profile.LoadedKernels;
        double all = profile.Launches.Sum(launch => launch.Duration.TotalSeconds);
        return
        [
            .. profile.Launches.GroupBy(key)
                .Select(group => Of(group.Key.Op, group.Key.Problem, [.. group], all, loaded))
                .OrderByDescending(row => row.TotalMilliseconds),
        ];
    }

    private static LaunchSummary Of(
        string op, string? problem, ProfiledInterval[] launches, double all, IReadOnlyDictionary<string, LoadedKernel> loaded)
    {
        LoadedKernel[] kernels =
        [
            .. launches.Select(launch => launch.Kernel).OfType<Type>().Distinct()
                .Select(kernel => loaded.GetValueOrDefault(LoadedKernel.NameOf(kernel))).OfType<LoadedKernel>(),
        ];
        double seconds = launches.Sum(launch => launch.Duration.TotalSeconds);
        return new LaunchSummary(
            op,
            problem,
            launches.Length,
            1e3 * seconds,
            1e6 * Median.Of(launches.Select(launch => launch.Duration.TotalSeconds)),
            Rate(launches.Sum(launch => (double)launch.Problem!.Flops)),
            Rate(launches.Sum(launch => (double)launch.Problem!.Bytes)),
            all > 0 ? seconds / all : 0,
            kernels.Max(kernel => (int?)kernel.Registers),
            kernels.Max(kernel => (int?)kernel.LocalBytes));

        double Rate(double amount) => seconds > 0 ? 1e-9 * amount / seconds : 0;
    }
}
