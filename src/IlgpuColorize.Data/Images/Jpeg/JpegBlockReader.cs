namespace IlgpuColorize.Data;

/// <summary>The coefficients that a scan holds of each block, and their bits.</summary>
/// <param name="First">The first coefficient, in zigzag order; 0 is DC.</param>
/// <param name="Last">The last one.</param>
/// <param name="High">The bit that an earlier scan ended at; 0 for none.</param>
/// <param name="Low">The bit that this scan ends at.</param>
internal readonly record struct JpegBand(int First, int Last, int High, int Low);

/// <summary>A component of a JPEG: its blocks, its tables, and what of it was sent.</summary>
internal sealed class JpegComponent(byte id, int h, int v)
{
    private readonly bool[] _isSent = new bool[64];

    public byte Id => id;

    public int H => h;

    public int V => v;

    /// <summary>Blocks of a scan that holds this component alone.</summary>
    public long Blocks { get; private set; }

    /// <summary>Whether every coefficient was sent to its last bit.</summary>
    public bool IsComplete => Array.TrueForAll(_isSent, sent => sent);

    public JpegHuffman? Dc { get; set; }

    public JpegHuffman? Ac { get; set; }

    /// <summary>For each block the coefficients that are not 0, a bit each: a refining scan has a bit for every one of them.</summary>
    public ulong[] NonZero => field ??= new ulong[Blocks];

    public void Lay(int width, int height, int largestH, int largestV)
        => Blocks = (long)Blocks8(width, H, largestH) * Blocks8(height, V, largestV);

    public void Sent(JpegBand band)
    {
        for (int i = band.First; i <= band.Last; i++)
            _isSent[i] |= band.Low == 0;
    }

    private static int Blocks8(int pixels, int factor, int largest) => ((pixels * factor + largest - 1) / largest + 7) / 8;
}

/// <summary>Reads the codes of one block after the other, for their number alone.</summary>
internal ref struct JpegBlockReader(JpegBits bits, bool isProgressive, JpegBand band)
{
    private JpegBits _bits = bits;
    private int _blocksWithoutMore;

    /// <summary>Where the next byte is.</summary>
    public readonly int Position => _bits.Position;

    /// <summary>Goes on behind a restart marker.</summary>
    public void RestartAt(int position)
    {
        _bits.BeginAt(position);
        _blocksWithoutMore = 0;
    }

    /// <summary>Reads a block.</summary>
    /// <param name="component">Its component.</param>
    /// <param name="block">Its number in a scan of this component alone.</param>
    /// <returns>Whether it was there and could be read.</returns>
    public bool Read(JpegComponent component, long block)
    {
        if (!isProgressive)
            return ReadDc(component) && ReadSequentialAc(component);
        if (band.First == 0)
            return band.High == 0 ? ReadDc(component) : _bits.Read(1) >= 0;
        ref ulong nonZero = ref component.NonZero[block];
        return band.High == 0 ? ReadFirstAc(component, ref nonZero) : RefineAc(component, ref nonZero);
    }

    private bool ReadDc(JpegComponent component)
        => component.Dc?.Read(ref _bits) is >= 0 and <= 16 and var size && _bits.Read(size) >= 0;

    private bool ReadSequentialAc(JpegComponent component)
    {
        for (int k = 1; k < 64; k++)
        {
            int code = component.Ac?.Read(ref _bits) ?? -1;
            if (code < 0)
                return false;
            (int run, int size) = (code >> 4, code & 15);
            if (size == 0 && run < 15)
                return true;
            k += run;
            if (k > 63 || _bits.Read(size) < 0)
                return false;
        }
        return true;
    }

    private bool ReadFirstAc(JpegComponent component, ref ulong nonZero)
    {
        if (_blocksWithoutMore > 0)
        {
            _blocksWithoutMore--;
            return true;
        }
        for (int k = band.First; k <= band.Last; k++)
        {
            int code = component.Ac?.Read(ref _bits) ?? -1;
            if (code < 0)
                return false;
            (int run, int size) = (code >> 4, code & 15);
            if (size == 0 && run < 15)
                return EndOfBand(run, thisBlock: 0);
            k += run;
            if (k > band.Last || _bits.Read(size) < 0)
                return false;
            if (size > 0)
                nonZero |= 1UL << k;
        }
        return true;
    }

    private bool RefineAc(JpegComponent component, ref ulong nonZero)
    {
        int k = band.First;
        while (_blocksWithoutMore == 0 && k <= band.Last)
        {
            int code = component.Ac?.Read(ref _bits) ?? -1;
            if (code < 0)
                return false;
            (int run, int size) = (code >> 4, code & 15);
            if (size == 0 && run < 15)
            {
                if (!EndOfBand(run, thisBlock: 1))
                    return false;
                break;
            }
            if (size > 1 || size == 1 && _bits.Read(1) < 0)
                return false;
            k = SkipRefining(nonZero, k, run);
            if (k < 0)
                return false;
            if (size == 1 && k <= band.Last)
                nonZero |= 1UL << k;
            k++;
        }
        if (_blocksWithoutMore == 0)
            return true;
        _blocksWithoutMore--;
        return SkipRefining(nonZero, k, zeros: 64) >= 0;
    }

    private bool EndOfBand(int run, int thisBlock)
    {
        int more = _bits.Read(run);
        _blocksWithoutMore = (1 << run) - 1 + more + thisBlock;
        return more >= 0;
    }

    // Passes a number of zeros; every coefficient between that is not 0 has a bit.
    private int SkipRefining(ulong nonZero, int k, int zeros)
    {
        for (; k <= band.Last; k++)
        {
            if ((nonZero >> k & 1) == 0)
            {
                if (zeros-- == 0)
                    return k;
            }
            else if (_bits.Read(1) < 0)
            {
                return -1;
            }
        }
        return k;
    }
}
