namespace IlgpuColorize.Sampling.Photos;

/// <summary>Chooses, of more candidates than are wanted, those that are good and differ from one another.</summary>
internal static class SampleChoice
{
    // The better half: among the rest are the samples in which the generator lost its way, and these differ from all others.
    private const int GoodShare = 2;

    /// <summary>
    /// Chooses samples: of the better half of the candidates the best, then again and again the one that differs most from all that
    /// are chosen (farthest-first traversal, Gonzalez 1985).
    /// </summary>
    /// <param name="candidates">The chroma levels of each.</param>
    /// <param name="faults">How far each is from what is expected, or how improbable; the best has the least.</param>
    /// <param name="count">How many are wanted, at most as many as there are.</param>
    /// <returns>Indices of candidates, the best first.</returns>
    public static int[] Choose(IReadOnlyList<byte[]> candidates, IReadOnlyList<double> faults, int count)
    {
        int[] ordered = [.. Enumerable.Range(0, candidates.Count).OrderBy(candidate => faults[candidate])];
        List<int> left = [.. ordered.Take(Math.Max(count, (candidates.Count + GoodShare - 1) / GoodShare))];
        List<int> chosen = [left[0]];
        left.RemoveAt(0);
        // Of each candidate the distance to the nearest that is chosen.
        long[] nearest = new long[candidates.Count];
        Array.Fill(nearest, long.MaxValue);
        while (chosen.Count < count)
        {
            foreach (int candidate in left)
                nearest[candidate] = Math.Min(nearest[candidate], Distance(candidates[candidate], candidates[chosen[^1]]));
            int farthest = left.MaxBy(candidate => nearest[candidate]);
            chosen.Add(farthest);
            left.Remove(farthest);
        }
        return [.. chosen.OrderBy(candidate => faults[candidate])];
    }

    // Squared, over all cells and both channels: the order is that of the RMSE(ab).
    private static long Distance(byte[] one, byte[] other)
    {
        long sum = 0;
        for (int i = 0; i < one.Length; i++)
            sum += (one[i] - other[i]) * (one[i] - other[i]);
        return sum;
    }
}
