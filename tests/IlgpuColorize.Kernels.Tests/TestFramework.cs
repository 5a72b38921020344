[assembly: Xunit.TestFramework(typeof(IlgpuColorize.TestKit.DeviceTestFramework))]
