using System.Numerics;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Externs;

/// <summary>
/// A register. Cells are read and written in parts of 64 bits; a program that reads, computes and writes back is kept
/// serial by the engine.
/// </summary>
internal sealed class RegisterArray
{
    private readonly ulong[] _cells;
    private readonly ulong _topMask;

    /// <summary>Makes an array of zeros.</summary>
    public RegisterArray(string name, int size, int width)
    {
        Name = name;
        Size = size;
        Width = width;
        Limbs = Math.Max(1, (width + 63) / 64);
        _cells = new ulong[(long)size * Limbs];
        _topMask = Wide.Ones(width - (64 * (Limbs - 1)));
    }

    /// <summary>Name in the program.</summary>
    public string Name { get; }

    /// <summary>Number of cells.</summary>
    public int Size { get; }

    /// <summary>Bits of a cell.</summary>
    public int Width { get; }

    /// <summary>Parts of 64 bits that a cell takes.</summary>
    public int Limbs { get; }

    /// <summary>Reads a part of a cell; 0 beyond the array.</summary>
    public ulong Read(ulong index, int limb) => index < (ulong)Size && limb < Limbs
        ? Volatile.Read(ref _cells[((long)index * Limbs) + limb])
        : 0;

    /// <summary>Writes a part of a cell; nothing beyond the array.</summary>
    public void Write(ulong index, int limb, ulong value)
    {
        if (index < (ulong)Size && limb < Limbs)
        {
            var kept = limb == Limbs - 1 ? value & _topMask : value;
            Volatile.Write(ref _cells[((long)index * Limbs) + limb], kept);
        }
    }

    /// <summary>Reads a whole cell.</summary>
    public BigInteger Get(int index) => Wide.Load(_cells, index * Limbs, Limbs, isSigned: false);

    /// <summary>Writes a whole cell.</summary>
    public void Set(int index, BigInteger value)
    {
        for (var limb = 0; limb < Limbs; limb++)
        {
            Write((ulong)index, limb, Wide.Low(value >> (64 * limb)));
        }
    }
}
