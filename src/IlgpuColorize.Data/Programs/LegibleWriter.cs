using System.Text;

namespace IlgpuColorize.Data;

/// <summary>A writer whose lines are <see cref="Legible"/>: each call writes one, whatever the names in it hold.</summary>
internal sealed class LegibleWriter(TextWriter inner) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => inner.Write(value);

    public override void Write(string? value) => inner.Write(value);

    public override void WriteLine(string? value) => inner.WriteLine(Legible.Of(value ?? ""));

    public override void Flush() => inner.Flush();
}
