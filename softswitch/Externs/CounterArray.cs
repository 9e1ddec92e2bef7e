using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Externs;

/// <summary>An indirect counter.</summary>
internal sealed class CounterArray
{
    private readonly CounterCell?[] _cells;

    /// <summary>Makes an array of empty cells.</summary>
    public CounterArray(string name, int size)
    {
        Name = name;
        _cells = new CounterCell?[size];
    }

    /// <summary>Name in the program.</summary>
    public string Name { get; }

    /// <summary>Number of cells.</summary>
    public int Size => _cells.Length;

    /// <summary>Counts a packet; an index beyond the array counts nowhere, as in BMv2.</summary>
    public void Count(PacketContext packet, ulong index)
    {
        if (index < (ulong)_cells.Length)
        {
            Cell((int)index).Count(packet.Length);
        }
    }

    /// <summary>A cell, null for one that was never used.</summary>
    public CounterCell? Peek(int index) => Volatile.Read(ref _cells[index]);

    /// <summary>A cell, made at first use.</summary>
    public CounterCell Cell(int index)
    {
        ref var cell = ref _cells[index];
        return Volatile.Read(ref cell)
            ?? Interlocked.CompareExchange(ref cell, new CounterCell(), null)
            ?? cell;
    }
}
