using IlgpuColorize.TestKit;
using IlgpuColorize.Tests.Chaos;
using IlgpuColorize.Tests.Cli.EndToEnd;
using IlgpuColorize.Tests.Cli.Experiments;
using Xunit.Sdk;
using Xunit.v3;

namespace IlgpuColorize.Tests;

/// <summary>
/// Begins the collections that take ten seconds and more before all others: begun last, one would run alone while other cores wait.
/// </summary>
public sealed class LongestCollectionsFirst : ITestCollectionOrderer
{
    // A class of no named collection is one by itself, whose name ends with the class's.
    private static readonly string[] Longest =
    [
        TestDevices.Collection, nameof(ProgramChaosTests), nameof(KilledBatchTests), nameof(MpiTests), nameof(ExperimentTests),
    ];

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(
        IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(PlaceOf)];

    private static int PlaceOf<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection
    {
        string name = collection.TestCollectionDisplayName.Split(' ').TakeWhile(word => !word.StartsWith('(')).Last();
        int place = Array.FindIndex(Longest, longest => name == longest || name.EndsWith('.' + longest, StringComparison.Ordinal));
        return place < 0 ? Longest.Length : place;
    }
}
