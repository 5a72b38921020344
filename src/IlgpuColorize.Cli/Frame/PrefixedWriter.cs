using System.Text;

namespace IlgpuColorize.Cli.Frame;

/// <summary>A writer of lines that each begin with the same words: who says it, where several processes share a terminal.</summary>
internal sealed class PrefixedWriter(TextWriter inner, string prefix) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => inner.Write(value);

    public override void WriteLine(string? value) => inner.WriteLine(prefix + value);

    public override void Flush() => inner.Flush();
}
