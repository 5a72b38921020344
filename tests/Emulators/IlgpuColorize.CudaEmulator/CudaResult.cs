using System.Text.RegularExpressions;

namespace IlgpuColorize.CudaEmulator;

/// <summary>What a function of the driver returns (CUDA Driver API, CUresult).</summary>
internal enum CudaResult
{
    Success = 0,
    InvalidValue = 1,
    OutOfMemory = 2,
    NotInitialized = 3,
    InvalidDevice = 101,
    InvalidContext = 201,
    InvalidPtx = 218,
    InvalidHandle = 400,
    IllegalState = 401,
    NotFound = 500,
    NotReady = 600,
    ContextIsDestroyed = 709,
    HostMemoryAlreadyRegistered = 712,
    HostMemoryNotRegistered = 713,
    LaunchFailed = 719,
    NotSupported = 801,
    StreamCaptureUnsupported = 900,
    StreamCaptureInvalidated = 901,
    StreamCaptureUnmatched = 903,
    StreamCaptureWrongThread = 908,
    Unknown = 999,
}

/// <summary>The reason why a call fails.</summary>
internal sealed class DriverException(CudaResult result, string reason) : Exception(reason)
{
    public CudaResult Result => result;
}

/// <summary>Names results as the driver does.</summary>
internal static partial class CudaResultNames
{
    /// <summary>Returns <c>CUDA_ERROR_INVALID_VALUE</c>, say.</summary>
    public static string NameOf(CudaResult result)
        => result == CudaResult.Success ? "CUDA_SUCCESS" : "CUDA_ERROR_" + Words().Replace(result.ToString(), "_").ToUpperInvariant();

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex Words();
}
