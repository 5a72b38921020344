namespace IlgpuColorize.PtxEmulator.Syntax;

/// <summary>A word or a sign of the text.</summary>
internal readonly record struct Token(string Text, int Line, int Start);

/// <summary>Cuts the text of a module into tokens and hands them out one by one.</summary>
internal sealed class Scanner
{
    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private int _next;

    public Scanner(string source)
    {
        _source = source;
        int line = 1;
        for (int at = 0; at < source.Length;)
        {
            int end = EndOfToken(at);
            if (!char.IsWhiteSpace(source[at]) && !IsComment(at))
                _tokens.Add(new Token(source[at..end], line, at));
            line += source.AsSpan(at, end - at).Count('\n');
            at = end;
        }
        _tokens.Add(new Token("", line, source.Length));
    }

    /// <summary>The token to come; its text is empty at the end.</summary>
    public Token Peek => _tokens[_next];

    /// <summary>The token after that.</summary>
    public string PeekSecond => _next + 1 < _tokens.Count ? _tokens[_next + 1].Text : "";

    /// <summary>True when the text has ended.</summary>
    public bool AtEnd => Peek.Text.Length == 0;

    /// <summary>Takes the next token.</summary>
    public string Take() => AtEnd ? throw Unexpected("more") : _tokens[_next++].Text;

    /// <summary>Takes the next token if it is the given one.</summary>
    public bool Take(string text)
    {
        if (Peek.Text != text)
            return false;
        _next++;
        return true;
    }

    /// <summary>Takes the next token, which must be the given one.</summary>
    public void Expect(string text)
    {
        if (!Take(text))
            throw Unexpected($"'{text}'");
    }

    /// <summary>Takes a decimal or hexadecimal number.</summary>
    public int TakeInteger() => (int)Literal.Integer(Take());

    /// <summary>Returns the text from a token up to the next one, on one line.</summary>
    public string TextFrom(Token first)
        => string.Join(' ', _source[first.Start..Peek.Start].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Makes the error of something else being expected here.</summary>
    public EmulationException Unexpected(string expected)
        => new($"Line {Peek.Line} of the PTX: found '{Peek.Text}' where {expected} was expected.");

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c is '_' or '$' or '%' or '.' or ':';

    private bool IsComment(int at) => StartsWith(at, "//") || StartsWith(at, "/*");

    private bool StartsWith(int at, string text) => _source.AsSpan(at).StartsWith(text, StringComparison.Ordinal);

    private int EndOfToken(int at)
    {
        if (StartsWith(at, "//"))
            return EndOf("\n", at);
        if (StartsWith(at, "/*"))
            return EndOf("*/", at);
        if (_source[at] == '"')
            return EndOf("\"", at + 1);
        int end = at;
        if (char.IsWhiteSpace(_source[at]))
        {
            while (end < _source.Length && char.IsWhiteSpace(_source[end]))
                end++;
            return end;
        }
        while (end < _source.Length && IsWord(_source[end]) && !IsLabelColon(end))
            end++;
        return Math.Max(end, at + 1);
    }

    // A single colon ends a label; a double one belongs to a modifier such as shared::cta.
    private bool IsLabelColon(int at)
        => _source[at] == ':' && !(at + 1 < _source.Length && _source[at + 1] == ':') && !(at > 0 && _source[at - 1] == ':');

    private int EndOf(string closing, int from)
    {
        int at = _source.IndexOf(closing, from, StringComparison.Ordinal);
        return at < 0 ? _source.Length : at + closing.Length;
    }
}
