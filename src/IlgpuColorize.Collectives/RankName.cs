using System.Globalization;
using System.Text;

namespace IlgpuColorize.Collectives;

/// <summary>The names of all ranks, which tell a person where to look: <c>rank 2 (node7, process 4711)</c>.</summary>
internal static class RankName
{
    private const int Length = 96;

    /// <summary>Gathers the names.</summary>
    public static string[] GatherFrom(ICollective collective)
    {
        string mine = string.Create(
            CultureInfo.InvariantCulture, $"rank {collective.Rank} ({Environment.MachineName}, process {Environment.ProcessId})");
        byte[] text = new byte[Length];
        Encoding.UTF8.GetBytes(mine.AsSpan(0, Math.Min(mine.Length, Length / 2)), text);
        byte[] all = collective.AllGather<byte>(text);
        return [.. all.Chunk(Length).Select(name => Encoding.UTF8.GetString(name).TrimEnd('\0'))];
    }
}
