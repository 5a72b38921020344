using IlgpuColorize.Collectives;
using Xunit;

namespace IlgpuColorize.Tests.Collectives;

public sealed class SumTreeTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 2)]
    [InlineData(5, 3)]
    [InlineData(8, 3)]
    [InlineData(9, 4)]
    public void Levels_grow_with_the_logarithm(int terms, int levels) => Assert.Equal(levels, SumTree.Levels(terms));

    [Fact]
    public void Neighbours_are_added_first_and_a_term_without_a_partner_goes_up()
    {
        Assert.Equal("0", Text(1));
        Assert.Equal("((0+1)+2)", Text(3));
        Assert.Equal("(((0+1)+(2+3))+4)", Text(5));
        Assert.Equal("(((0+1)+(2+3))+(4+5))", Text(6));
    }

    [Fact]
    public void Terms_one_by_one_and_rows_together_have_the_same_bits()
    {
        for (int terms = 1; terms <= 17; terms++)
        {
            float[] rows = Rows(terms, length: 19);
            float[] together = [.. rows];
            SumTree.AddRows(together, terms);
            Assert.Equal(together[..19], OneByOne(rows, terms, 19));
        }
    }

    [Theory]
    [InlineData(12, 3)]
    [InlineData(12, 6)]
    [InlineData(16, 2)]
    [InlineData(16, 4)]
    [InlineData(16, 16)]
    [InlineData(5, 5)]
    public void Shares_of_a_power_of_two_give_the_bits_of_the_whole(int terms, int ranks)
    {
        const int Length = 33;
        float[] rows = Rows(terms, Length);
        int share = terms / ranks * Length;
        float[] sums = [.. Enumerable.Range(0, ranks).SelectMany(
            rank => OneByOne(rows[(rank * share)..((rank + 1) * share)], terms / ranks, Length))];
        SumTree.AddRows(sums, ranks);
        Assert.Equal(OneByOne(rows, terms, Length), sums[..Length]);
    }

    private static string Text(int terms)
    {
        string?[] levels = new string?[SumTree.Levels(terms)];
        for (int term = 0; ; term++)
        {
            string sum = $"{term}";
            (IReadOnlyList<int> added, int? kept) = SumTree.Take(term, terms);
            foreach (int level in added)
                sum = $"({levels[level]}+{sum})";
            if (kept is not { } place)
                return sum;
            levels[place] = sum;
        }
    }

    private static float[] OneByOne(float[] rows, int terms, int length)
    {
        float[][] levels = [.. Enumerable.Range(0, SumTree.Levels(terms)).Select(_ => new float[length])];
        for (int term = 0; ; term++)
        {
            float[] sum = rows[(term * length)..((term + 1) * length)];
            (IReadOnlyList<int> added, int? kept) = SumTree.Take(term, terms);
            foreach (int level in added)
                sum = [.. sum.Zip(levels[level], (x, partial) => x + partial)];
            if (kept is not { } place)
                return sum;
            levels[place] = sum;
        }
    }

    // Of very different sizes, so that any other order of the sum shows.
    private static float[] Rows(int terms, int length)
    {
        Random random = new(terms);
        return [.. Enumerable.Range(0, terms * length)
            .Select(_ => (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-4, 5))))];
    }
}
