using System.Text.Json;

namespace IlgpuColorize.Data;

/// <summary>Paints the masks of COCO's instances: polygons, and run lengths, plain or packed in text.</summary>
internal static class CocoMask
{
    /// <summary>Gives the pixels of a mask an index.</summary>
    /// <param name="labels">What to paint on.</param>
    /// <param name="segmentation">The mask as the file has it.</param>
    /// <param name="index">The index.</param>
    /// <param name="file">The photo, for messages.</param>
    /// <exception cref="PackException">The mask is none.</exception>
    public static void Paint(LabelMap labels, JsonElement segmentation, byte index, string file)
    {
        try
        {
            if (segmentation.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement polygon in segmentation.EnumerateArray())
                    PaintPolygon(labels, [.. polygon.EnumerateArray().Select(value => value.GetDouble())], index);
            }
            else if (segmentation.ValueKind == JsonValueKind.Object)
                PaintRuns(labels, segmentation, index);
            else
                throw new FormatException("it is neither polygons nor run lengths");
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException or KeyNotFoundException)
        {
            throw new PackException(
                $"{file}: one of its masks cannot be used: {error.Message.TrimEnd('.')}; get a whole copy of the annotations.", error);
        }
    }

    // A pixel belongs to a polygon where its centre does, by crossings of its row with the edges.
    private static void PaintPolygon(LabelMap labels, double[] polygon, byte index)
    {
        if (polygon.Length % 2 != 0 || polygon.Any(value => !double.IsFinite(value)))
            throw new FormatException($"a polygon has {polygon.Length} coordinates, which are not all of x and y");
        int corners = polygon.Length / 2;
        List<double> crossings = [];
        for (int row = 0; row < labels.Height; row++)
        {
            double y = row + 0.5;
            crossings.Clear();
            for (int i = 0; i < corners; i++)
            {
                int next = (i + 1) % corners;
                (double x1, double y1, double x2, double y2) = (
                    polygon[2 * i], polygon[2 * i + 1], polygon[2 * next], polygon[2 * next + 1]);
                if (y1 <= y != y2 <= y)
                    crossings.Add(x1 + (y - y1) / (y2 - y1) * (x2 - x1));
            }
            crossings.Sort();
            for (int pair = 0; pair + 1 < crossings.Count; pair += 2)
                PaintRow(labels, row, crossings[pair], crossings[pair + 1], index);
        }
    }

    private static void PaintRow(LabelMap labels, int row, double left, double right, byte index)
    {
        int first = (int)Math.Ceiling(Math.Clamp(left - 0.5, 0, labels.Width)),
            end = (int)Math.Ceiling(Math.Clamp(right - 0.5, 0, labels.Width));
        if (end > first)
            labels.Indices.AsSpan(row * labels.Width + first, end - first).Fill(index);
    }

    // Runs alternate between outside and inside, down the columns.
    private static void PaintRuns(LabelMap labels, JsonElement segmentation, byte index)
    {
        JsonElement size = segmentation.GetProperty("size"), counts = segmentation.GetProperty("counts");
        if (size.GetArrayLength() != 2 || size[0].GetInt32() != labels.Height || size[1].GetInt32() != labels.Width)
            throw new FormatException($"run lengths of {size} do not fit {labels.Height} rows and {labels.Width} columns");
        IEnumerable<long> runs = counts.ValueKind == JsonValueKind.String
            ? Unpack(counts.GetString()!) : counts.EnumerateArray().Select(count => count.GetInt64());
        long at = 0;
        bool inside = false;
        foreach (long run in runs)
        {
            if (run < 0 || at + run > labels.Indices.Length)
                throw new FormatException($"its run lengths leave the picture's {labels.Indices.Length} pixels");
            for (long end = at + run; at < end; at++)
            {
                if (inside)
                    labels.Indices[at % labels.Height * labels.Width + at / labels.Height] = index;
            }
            inside = !inside;
        }
    }

    // Five bits a character from '0' on, the sixth says that more follow; from the fourth run on, differences to the last but one.
    private static List<long> Unpack(string text)
    {
        List<long> runs = [];
        for (int at = 0; at < text.Length;)
        {
            long value = 0;
            int shift = 0, digit;
            do
            {
                digit = at < text.Length ? text[at++] - '0' : throw new FormatException("its packed run lengths are cut short");
                if (digit is < 0 or > 63 || shift > 55)
                    throw new FormatException("its packed run lengths hold another character");
                value |= (long)(digit & 31) << shift;
                shift += 5;
            }
            while ((digit & 32) != 0);
            if ((digit & 16) != 0)
                value |= -1L << shift;
            runs.Add(runs.Count > 2 ? value + runs[^2] : value);
        }
        return runs;
    }
}
