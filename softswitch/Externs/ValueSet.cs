namespace Migration.Softswitch.Externs;

/// <summary>One alternative of a value set: per key a value and the bits of it that count, or a range.</summary>
/// <param name="Low">Values, or the lower ends of ranges.</param>
/// <param name="High">Masks, or the upper ends of ranges.</param>
/// <param name="IsRange">Which keys are ranges.</param>
internal sealed record ValueSetMember(ulong[] Low, ulong[] High, bool[] IsRange)
{
    /// <summary>Whether the keys of a packet fit.</summary>
    public bool Matches(ulong[] keys)
    {
        for (var i = 0; i < Low.Length; i++)
        {
            var fits = IsRange[i] ? keys[i] >= Low[i] && keys[i] <= High[i] : ((keys[i] ^ Low[i]) & High[i]) == 0;
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Values that a select of the parser goes by and that a controller sets.</summary>
/// <param name="name">Name in the program.</param>
/// <param name="maxSize">Members it may hold.</param>
internal sealed class ValueSet(string name, int maxSize)
{
    private ValueSetMember[] _members = [];

    /// <summary>Name in the program.</summary>
    public string Name => name;

    /// <summary>Members it may hold.</summary>
    public int MaxSize => maxSize;

    /// <summary>Bits of the keys, in the order of the select.</summary>
    public IReadOnlyList<int> Widths { get; set; } = [];

    /// <summary>The members; set in one write.</summary>
    public ValueSetMember[] Members
    {
        get => Volatile.Read(ref _members);
        set => Volatile.Write(ref _members, value);
    }

    /// <summary>Whether the keys of a packet are in the set.</summary>
    /// <param name="keys">At least as many as the select has.</param>
    /// <param name="mask">Bits that the select looks at, per key.</param>
    public bool Contains(ulong[] keys, ulong[]? mask)
    {
        foreach (var member in Members)
        {
            if (mask is null ? member.Matches(keys) : MatchesMasked(member, keys, mask))
            {
                return true;
            }
        }

        return false;
    }

    private static bool MatchesMasked(ValueSetMember member, ulong[] keys, ulong[] mask)
    {
        for (var i = 0; i < mask.Length; i++)
        {
            if (((keys[i] ^ member.Low[i]) & member.High[i] & mask[i]) != 0)
            {
                return false;
            }
        }

        return true;
    }
}
