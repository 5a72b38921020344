using System.Text;

namespace IlgpuColorize.Data;

/// <summary>
/// A writer whose failures end no work: once what it writes to is full or closed, it takes the rest and drops it. Threads may share it.
/// </summary>
internal sealed class EnduringWriter(TextWriter inner) : TextWriter
{
    // Of what is dropped, so much is kept to be said in another way.
    private const int MostKept = 4096;

    private readonly Lock _turn = new();
    private readonly StringBuilder _dropped = new();

    /// <summary>The first failure; null while all was written.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The beginning of what was dropped; null while all was written.</summary>
    public string? Dropped => _dropped.Length > 0 ? _dropped.ToString().TrimEnd() : null;

    /// <summary>Says what was lost, and returns the exit code: work that was done but not printed is not all done.</summary>
    /// <param name="exitCode">The exit code of the work.</param>
    /// <param name="error">Takes the line.</param>
    public int Conclude(int exitCode, TextWriter error)
    {
        Flush();
        if (Failure is null)
            return exitCode;
        error.WriteLine(
            $"error: standard output cannot be written ({Failure.Message.TrimEnd('.')}), so that lines are missing there; every file was "
            + $"written all the same.");
        return exitCode == ExitCode.Done ? ExitCode.Failed : exitCode;
    }

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Try(() => inner.Write(value), value.ToString());

    public override void Write(char[] buffer, int index, int count)
        => Try(() => inner.Write(buffer, index, count), buffer.AsSpan(index, count));

    public override void Write(string? value) => Try(() => inner.Write(value), value);

    public override void WriteLine(string? value) => Try(() => inner.WriteLine(value), value + NewLine);

    public override void Flush() => Try(inner.Flush, "");

    private void Try(Action write, ReadOnlySpan<char> text)
    {
        lock (_turn)
        {
            if (Failure is not null)
            {
                Keep(text);
                return;
            }
            try
            {
                write();
            }
            catch (Exception failure) when (failure is IOException or ObjectDisposedException or UnauthorizedAccessException)
            {
                Failure = failure;
                Keep(text);
            }
        }
    }

    private void Keep(ReadOnlySpan<char> text) => _dropped.Append(text[..Math.Min(text.Length, MostKept - _dropped.Length)]);
}
