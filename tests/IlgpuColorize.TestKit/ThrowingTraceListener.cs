using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace IlgpuColorize.TestKit;

/// <summary>
/// Turns a failed assertion inside ILGPU (a view index out of range, say) into an exception; the default listener would end the process.
/// </summary>
public sealed class ThrowingTraceListener : TraceListener
{
    /// <inheritdoc/>
    public override void Fail(string? message, string? detailMessage)
        => throw new InvalidOperationException($"Trace.Assert failed: {message} {detailMessage}");

    /// <inheritdoc/>
    public override void Write(string? message)
    {
    }

    /// <inheritdoc/>
    public override void WriteLine(string? message)
    {
    }

    [ModuleInitializer]
    internal static void Install()
    {
        Trace.Listeners.Clear();
        Trace.Listeners.Add(new ThrowingTraceListener());
    }
}
