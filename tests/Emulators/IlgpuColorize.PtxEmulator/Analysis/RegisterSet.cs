using System.Numerics;

namespace IlgpuColorize.PtxEmulator.Analysis;

/// <summary>Is a set of registers, by their slots.</summary>
internal sealed class RegisterSet(int slots)
{
    private readonly ulong[] _words = new ulong[(slots + 63) / 64];

    /// <summary>Tells whether a register is in the set.</summary>
    public bool Contains(int slot) => (_words[slot >> 6] >> slot & 1) != 0;

    /// <summary>Adds a register.</summary>
    /// <returns>Whether it was not in the set.</returns>
    public bool Add(int slot)
    {
        bool added = !Contains(slot);
        _words[slot >> 6] |= 1ul << slot;
        return added;
    }

    /// <summary>Removes a register.</summary>
    /// <returns>Whether it was in the set.</returns>
    public bool Remove(int slot)
    {
        bool removed = Contains(slot);
        _words[slot >> 6] &= ~(1ul << slot);
        return removed;
    }

    /// <summary>Adds the registers of another set.</summary>
    /// <returns>Whether one of them was not in this one.</returns>
    public bool UnionWith(RegisterSet other)
    {
        bool grew = false;
        for (int i = 0; i < _words.Length; i++)
        {
            grew |= (other._words[i] & ~_words[i]) != 0;
            _words[i] |= other._words[i];
        }
        return grew;
    }

    /// <summary>Removes all registers.</summary>
    public void Clear() => Array.Clear(_words);

    /// <summary>Returns the number of registers that are in another set too.</summary>
    public int CountIn(RegisterSet other)
    {
        int count = 0;
        for (int i = 0; i < _words.Length; i++)
            count += BitOperations.PopCount(_words[i] & other._words[i]);
        return count;
    }

    /// <summary>Returns a set with the same registers.</summary>
    public RegisterSet Copy()
    {
        RegisterSet copy = new(_words.Length * 64);
        copy.UnionWith(this);
        return copy;
    }

    /// <summary>Returns the registers in ascending order.</summary>
    public IEnumerable<int> Slots() => Enumerable.Range(0, _words.Length * 64).Where(Contains);
}
