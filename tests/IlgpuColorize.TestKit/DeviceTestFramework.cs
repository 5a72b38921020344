using System.Reflection;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace IlgpuColorize.TestKit;

/// <summary>
/// A test framework that leaves out the classes named <c>OnCuda</c> where there is no GPU, and skips one test in their place: a run shows
/// the reason and their number once, not for each test again.
/// </summary>
/// <param name="configuration">The file that xunit.v3 names; null for none.</param>
public sealed class DeviceTestFramework(string? configuration) : XunitTestFramework(configuration)
{
    /// <inheritdoc/>
    protected override ITestFrameworkDiscoverer CreateDiscoverer(Assembly assembly)
        => new Discoverer((IXunitTestAssembly)base.CreateDiscoverer(assembly).TestAssembly);

    private sealed class Discoverer(IXunitTestAssembly assembly) : XunitTestFrameworkDiscoverer(assembly)
    {
        protected override Type[] GetExportedTypes()
        {
            ILookup<bool, Type> types = base.GetExportedTypes().ToLookup(type => type.Name == "OnCuda");
            if (!types[true].Any() || TestDevices.HasGpu)
                return base.GetExportedTypes();
            SkippedGpuTests.Classes = types[true].Count();
            return [.. types[false], typeof(SkippedGpuTests)];
        }
    }
}

/// <summary>The skipped test that stands for those that need a GPU.</summary>
public sealed class SkippedGpuTests
{
    internal static int Classes { get; set; }

    /// <summary>Skips itself, with the reason.</summary>
    [Fact]
    public void Tests_on_a_gpu() => Assert.Skip($"{TestDevices.NoGpu}; {Classes} classes of tests need one");
}
