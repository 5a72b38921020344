using System.Text;

namespace IlgpuColorize.Cli.Frame;

/// <summary>
/// A writer whose failures end no work: once what it writes to is full or closed, it takes the rest and drops it. Threads may share it.
/// </summary>
internal sealed class EnduringWriter(TextWriter inner) : TextWriter
{
    private readonly Lock _turn = new();

    /// <summary>The first failure; null while all was written.</summary>
    public Exception? Failure { get; private set; }

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Try(() => inner.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

    public override void Write(string? value) => Try(() => inner.Write(value));

    public override void WriteLine(string? value) => Try(() => inner.WriteLine(value));

    public override void Flush() => Try(inner.Flush);

    private void Try(Action write)
    {
        lock (_turn)
        {
            if (Failure is not null)
                return;
            try
            {
                write();
            }
            catch (Exception failure) when (failure is IOException or ObjectDisposedException or UnauthorizedAccessException)
            {
                Failure = failure;
            }
        }
    }
}
