using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Externs;

/// <summary>An indirect meter.</summary>
internal sealed class MeterArray
{
    private readonly MeterCell?[] _cells;
    private readonly TimeProvider _time;

    /// <summary>Makes an array of cells without rates.</summary>
    public MeterArray(string name, int size, bool countsBytes, TimeProvider time)
    {
        Name = name;
        CountsBytes = countsBytes;
        _time = time;
        _cells = new MeterCell?[size];
    }

    /// <summary>Name in the program.</summary>
    public string Name { get; }

    /// <summary>Whether a packet costs its bytes; otherwise it costs 1.</summary>
    public bool CountsBytes { get; }

    /// <summary>Number of cells.</summary>
    public int Size => _cells.Length;

    /// <summary>Colour of a packet; an index beyond the array is green.</summary>
    public ulong Execute(PacketContext packet, ulong index) =>
        index < (ulong)_cells.Length && Volatile.Read(ref _cells[index]) is { } cell
            ? cell.Execute(CountsBytes ? packet.Length : 1)
            : MeterCell.Green;

    /// <summary>Rates of a cell, null for none.</summary>
    public MeterRates? Rates(int index) => Volatile.Read(ref _cells[index])?.Rates;

    /// <summary>Sets or, with null, removes the rates of a cell.</summary>
    public void Configure(int index, MeterRates? rates)
    {
        ref var place = ref _cells[index];
        var cell = Volatile.Read(ref place)
            ?? Interlocked.CompareExchange(ref place, new MeterCell(_time), null)
            ?? place;
        cell.Rates = rates;
    }
}
