using System.Text;
using System.Text.RegularExpressions;

namespace IlgpuColorize.Tests.Chaos;

/// <summary>Damages bytes as disks, transfers and hostile hands do; a seed gives the same damage every time.</summary>
internal sealed class Mutations(int seed)
{
    private static readonly byte[] Telling = [0, 1, 0x7F, 0x80, 0xFE, 0xFF, .. "9-{\"/."u8];

    private static readonly string[] Numbers =
    [
        "-1", "0", "1e9", "1e999", "NaN", "2147483647", "2147483648", "9223372036854775808", "99999999999999999999", "0.5", "null", "[]",
        "{}", "\"x\"", "true", "65536", "100000",
    ];

    private readonly Random _random = new(seed);

    /// <summary>Returns damaged bytes: a few of them changed, cut, doubled, dropped or put elsewhere.</summary>
    /// <param name="bytes">A whole file.</param>
    /// <param name="where">The number of bytes at its start that are damaged, its header; cuts may fall anywhere.</param>
    public byte[] Of(byte[] bytes, int where)
    {
        List<byte> result = [.. bytes];
        for (int times = 1 + _random.Next(4); times > 0 && result.Count > 0; times--)
            Damage(result, Math.Min(where, result.Count));
        return [.. result];
    }

    /// <summary>Returns text of which one number, or one character, is another.</summary>
    public string Of(string text)
    {
        MatchCollection numbers = Regex.Matches(text, @"(?<=[:\[, ])-?[0-9.]+");
        if (numbers.Count == 0 || _random.Next(4) == 0)
            return Encoding.Latin1.GetString(Of(Encoding.Latin1.GetBytes(text), text.Length));
        Match number = numbers[_random.Next(numbers.Count)];
        return text[..number.Index] + Numbers[_random.Next(Numbers.Length)] + text[(number.Index + number.Length)..];
    }

    private void Damage(List<byte> bytes, int where)
    {
        int at = _random.Next(where);
        switch (_random.Next(6))
        {
            case 0:
                bytes[at] = Telling[_random.Next(Telling.Length)];
                break;
            case 1:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 2:
                bytes.RemoveRange(at, Math.Min(1 + _random.Next(16), bytes.Count - at));
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange(at, Math.Min(1 + _random.Next(16), bytes.Count - at)));
                break;
            case 4:
                for (int i = at; i < Math.Min(at + 4, bytes.Count); i++)
                    bytes[i] = (byte)_random.Next(256);
                break;
            default:
                if (_random.Next(4) == 0)
                    bytes.RemoveRange(at, bytes.Count - at);
                break;
        }
    }
}
