using System.Numerics;
using Migration.Softswitch.Externs;

namespace Migration.Softswitch.Tables;

/// <summary>
/// The match of a row, all fields packed as in the key. Exact: value, mask all ones; lpm and ternary: value and mask;
/// optional: mask all ones or none; range: low in the value, high in the mask.
/// </summary>
/// <param name="Value">Values of the fields.</param>
/// <param name="Mask">Masks (or upper bounds) of the fields.</param>
/// <param name="Priority">Larger wins; 0 where the table has no ternary, range or optional field.</param>
internal readonly record struct RowKey(BigInteger Value, BigInteger Mask, int Priority);

/// <summary>
/// A row of a table. Never changed once packets can see it: a change is another row put in its place by one reference
/// write, so a packet sees all of the old row or all of the new one.
/// </summary>
/// <param name="key">What it matches.</param>
/// <param name="action">Index into the table's actions; -1 where a member of an action profile tells.</param>
/// <param name="data">Values of the action's parameters, as the action packs them.</param>
internal sealed class Row(RowKey key, int action, ulong[] data)
{
    private long _lastHit;

    /// <summary>What it matches.</summary>
    public RowKey Key { get; } = key;

    /// <summary>Index into the table's actions; -1 where a member of an action profile tells.</summary>
    public int Action { get; } = action;

    /// <summary>Values of the action's parameters.</summary>
    public ulong[] Data { get; } = data;

    /// <summary>Direct counter, shared with the row that this one replaces; null where the table has none.</summary>
    public CounterCell? Counter { get; init; }

    /// <summary>Direct meter, shared with the row that this one replaces; null where the table has none.</summary>
    public MeterCell? Meter { get; init; }

    /// <summary>Member of the table's action profile; null for a group or a row with an action of its own.</summary>
    public ProfileMember? Member { get; init; }

    /// <summary>Group of the table's action profile, or the row's own (one shot).</summary>
    public ProfileGroup? Group { get; init; }

    /// <summary>Whether <see cref="Group"/> is the row's own.</summary>
    public bool IsOneShot { get; init; }

    /// <summary>Time without packets after which the controller is told, nanoseconds; 0 for never.</summary>
    public long IdleTimeoutNs { get; init; }

    /// <summary>When the last packet met the row, a timestamp of the switch's clock.</summary>
    public long LastHit
    {
        get => Volatile.Read(ref _lastHit);
        set => Volatile.Write(ref _lastHit, value);
    }

    /// <summary>When the controller was last told that the row is idle; written by one thread only.</summary>
    public long LastIdleNotice { get; set; }

    /// <summary>Opaque bytes of the controller, given back as they came.</summary>
    public Google.Protobuf.ByteString Metadata { get; init; } = Google.Protobuf.ByteString.Empty;

    /// <summary>The older, numeric form of <see cref="Metadata"/>.</summary>
    public ulong ControllerMetadata { get; init; }
}
