namespace Migration.Softswitch.Externs;

/// <summary>
/// A register. Cells are read and written whole; a program that reads, computes and writes back is kept serial by
/// the engine.
/// </summary>
internal sealed class RegisterArray
{
    private readonly ulong[] _cells;
    private readonly ulong _mask;

    /// <summary>Makes an array of zeros.</summary>
    public RegisterArray(string name, int size, int width)
    {
        Name = name;
        _cells = new ulong[size];
        _mask = width >= 64 ? ulong.MaxValue : (1UL << width) - 1;
    }

    /// <summary>Name in the program.</summary>
    public string Name { get; }

    /// <summary>Number of cells.</summary>
    public int Size => _cells.Length;

    /// <summary>Reads a cell; 0 beyond the array.</summary>
    public ulong Read(ulong index) => index < (ulong)_cells.Length ? Volatile.Read(ref _cells[index]) : 0;

    /// <summary>Writes a cell; nothing beyond the array.</summary>
    public void Write(ulong index, ulong value)
    {
        if (index < (ulong)_cells.Length)
        {
            Volatile.Write(ref _cells[index], value & _mask);
        }
    }
}
