[assembly: Xunit.TestFramework(typeof(IlgpuColorize.TestKit.DeviceTestFramework))]
[assembly: Xunit.TestCollectionOrderer(typeof(IlgpuColorize.Tests.LongestCollectionsFirst))]
