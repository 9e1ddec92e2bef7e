namespace Migration.Softswitch.Runtime;

/// <summary>
/// One packet on its way through one program. Made once per worker thread and program, used for packet after packet:
/// nothing is allocated while packets flow.
/// </summary>
internal sealed class PacketContext
{
    private readonly int _scratchBytes;

    /// <summary>Makes room for the packets of a program.</summary>
    /// <param name="slots">Fields and validity bits.</param>
    /// <param name="varBytes">Bytes of variable-length fields.</param>
    /// <param name="scratchBytes">Longest input of a hash or checksum.</param>
    /// <param name="selectKeys">Keys of the longest select over a value set.</param>
    public PacketContext(int slots, int varBytes, int scratchBytes, int selectKeys)
    {
        SelectKeys = new ulong[selectKeys];
        Slots = new ulong[slots];
        VarArea = new byte[varBytes];
        _scratchBytes = scratchBytes;
        Scratch = new byte[scratchBytes];
    }

    /// <summary>Values of all fields and validity bits; all 0 when a packet starts.</summary>
    public ulong[] Slots { get; }

    /// <summary>Bytes of the variable-length fields.</summary>
    public byte[] VarArea { get; }

    /// <summary>Keys of the select that asks a value set now.</summary>
    public ulong[] SelectKeys { get; }

    /// <summary>What the program asked for besides forwarding.</summary>
    public PacketRequests Requests { get; } = new();

    /// <summary>Input of the calculation that runs now, bit-packed.</summary>
    public byte[] Scratch { get; }

    /// <summary>Bits in <see cref="Scratch"/>.</summary>
    public int ScratchBits { get; set; }

    /// <summary>The frame; not changed while the packet is processed.</summary>
    public byte[] Input { get; private set; } = [];

    /// <summary>Next byte to parse; after parsing, the start of the payload.</summary>
    public int Cursor { get; set; }

    /// <summary>One past the last byte of the frame.</summary>
    public int End { get; private set; }

    /// <summary>Bytes of the frame as it came in.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes by which added and removed headers changed the packet.</summary>
    public int LengthChange { get; set; }

    /// <summary>Set when an assertion of the program failed: the packet is dropped.</summary>
    public bool HasFailed { get; set; }

    /// <summary>Where the frame starts in <see cref="Input"/>.</summary>
    public int Start { get; private set; }

    /// <summary>Parameters of the action that runs now.</summary>
    public ulong[] ActionData { get; set; } = [];

    /// <summary>Set by exit: the rest of the pipeline is skipped.</summary>
    public bool Exit { get; set; }

    /// <summary>Error number of the parser, 0 for none (the program's own numbering).</summary>
    public ulong ParserError { get; set; }

    /// <summary>Starts a packet.</summary>
    public void Begin(byte[] input, int start, int length)
    {
        Array.Clear(Slots);
        Input = input;
        Start = start;
        LengthChange = 0;
        HasFailed = false;
        Requests.Clear();
        Cursor = start;
        End = start + length;
        Length = length;
        Exit = false;
        ParserError = 0;
        ScratchBits = 0;
    }

    /// <summary>Becomes another packet, but for what that one asked for.</summary>
    public void CopyFrom(PacketContext other)
    {
        Array.Copy(other.Slots, Slots, Slots.Length);
        Array.Copy(other.VarArea, VarArea, VarArea.Length);
        Input = other.Input;
        Start = other.Start;
        Cursor = other.Cursor;
        End = other.End;
        Length = other.Length;
        LengthChange = other.LengthChange;
        ParserError = other.ParserError;
        HasFailed = false;
        Exit = false;
        Requests.Clear();
    }

    /// <summary>Whether at least this many bytes are left to parse.</summary>
    public bool CanRead(int bytes) => End - Cursor >= bytes;

    /// <summary>Appends bits to the input of a calculation.</summary>
    public void PutBits(ulong value, int width)
    {
        if ((ScratchBits & 7) == 0 && (width & 7) == 0)
        {
            var at = ScratchBits >> 3;
            for (var shift = width - 8; shift >= 0; shift -= 8)
            {
                Scratch[at++] = (byte)(value >> shift);
            }
        }
        else
        {
            Bits.WriteBits(Scratch, 0, ScratchBits, width, value);
        }

        ScratchBits += width;
    }

    /// <summary>Appends whole bytes to the input of a calculation; what exceeds the scratch area is left out.</summary>
    public void PutBytes(byte[] source, int at, int count)
    {
        if ((ScratchBits & 7) == 0)
        {
            count = Math.Min(count, _scratchBytes - (ScratchBits >> 3));
            Buffer.BlockCopy(source, at, Scratch, ScratchBits >> 3, count);
            ScratchBits += count * 8;
            return;
        }

        for (var i = 0; i < count; i++)
        {
            PutBits(source[at + i], 8);
        }
    }

    /// <summary>The input of the calculation in whole bytes, the last one filled up with 0 bits.</summary>
    public ReadOnlySpan<byte> FinishScratch()
    {
        var rest = ScratchBits & 7;
        if (rest != 0)
        {
            Scratch[ScratchBits >> 3] &= (byte)(0xff << (8 - rest));
        }

        return Scratch.AsSpan(0, (ScratchBits + 7) >> 3);
    }

    /// <summary>Copies the bytes of a variable-length field out of the frame.</summary>
    public void TakeVariable(int varOffset, int bytes)
    {
        Buffer.BlockCopy(Input, Cursor, VarArea, varOffset, bytes);
        Cursor += bytes;
    }

    /// <summary>Whether two variable-length fields of <paramref name="bits"/> bits each have the same bytes.</summary>
    public bool HasSameBytes(int left, int right, ulong bits) =>
        VarArea.AsSpan(left, (int)(bits >> 3)).SequenceEqual(VarArea.AsSpan(right, (int)(bits >> 3)));
}
