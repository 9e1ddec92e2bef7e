using System.Collections.Concurrent;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Externs;

/// <summary>A member of an action profile: an action with its data, changed by one write.</summary>
/// <param name="id">Number that the controller gave.</param>
internal sealed class ProfileMember(uint id)
{
    private ProfileAction? _action;

    /// <summary>Number that the controller gave.</summary>
    public uint Id => id;

    /// <summary>What packets that meet it do.</summary>
    public ProfileAction Action
    {
        get => Volatile.Read(ref _action)!;
        set => Volatile.Write(ref _action, value);
    }
}

/// <summary>An action with its data.</summary>
/// <param name="Action">The action.</param>
/// <param name="Data">Values of its parameters.</param>
/// <param name="Id">The action's id in the P4Info.</param>
internal sealed record ProfileAction(ActionInfo Action, ulong[] Data, uint Id);

/// <summary>A port that must be up for a member of a group to be used.</summary>
/// <param name="Number">Its number.</param>
/// <param name="IsOlderForm">Whether the controller gave it in the protocol's older form, to be given back so.</param>
internal readonly record struct WatchPort(int Number, bool IsOlderForm);

/// <summary>A member of a group.</summary>
/// <param name="Member">The member.</param>
/// <param name="Weight">Its share, as the controller gave it: 0 where shares cannot be chosen.</param>
/// <param name="WatchPort">Port that must be up for the member to be used; null for none.</param>
internal sealed record GroupMember(ProfileMember Member, int Weight, WatchPort? WatchPort);

/// <summary>A group of members among which packets are spread; changed by one write.</summary>
/// <param name="id">Number that the controller gave.</param>
/// <param name="maxSize">Members it may have, 0 for as many as the profile allows.</param>
internal sealed class ProfileGroup(uint id, int maxSize)
{
    private readonly Lock _changing = new();
    private GroupMember[] _members = [];
    private ProfileMember[] _buckets = [];

    /// <summary>Number that the controller gave.</summary>
    public uint Id => id;

    /// <summary>Members it may have, 0 for as many as the profile allows.</summary>
    public int MaxSize => maxSize;

    /// <summary>All members, also those whose port is down.</summary>
    public GroupMember[] Members => Volatile.Read(ref _members);

    /// <summary>Sets the members.</summary>
    public void Set(GroupMember[] members, Func<int, bool> isUp)
    {
        lock (_changing)
        {
            Volatile.Write(ref _members, members);
            Spread(isUp);
        }
    }

    /// <summary>Spreads packets over the members whose watched port is up, after a port changed its state.</summary>
    public void Refresh(Func<int, bool> isUp)
    {
        if (Array.Exists(Members, m => m.WatchPort is not null))
        {
            lock (_changing)
            {
                Spread(isUp);
            }
        }
    }

    /// <summary>The member for a packet; null while the group is empty.</summary>
    public ProfileMember? Select(ulong hash)
    {
        var buckets = Volatile.Read(ref _buckets);
        return buckets.Length == 0 ? null : buckets[hash % (ulong)buckets.Length];
    }

    private void Spread(Func<int, bool> isUp)
    {
        var usable = Members.Where(m => m.WatchPort is not { } port || isUp(port.Number));
        ProfileMember[] buckets = [.. usable.SelectMany(m => Enumerable.Repeat(m.Member, Math.Max(1, m.Weight)))];
        Volatile.Write(ref _buckets, buckets);
    }
}

/// <summary>An action profile; with a selector, packets are spread over the members of groups.</summary>
/// <param name="name">Name in the program.</param>
/// <param name="maxSize">Members it may hold.</param>
/// <param name="selector">Hash that chooses among a group's members; null without groups.</param>
internal sealed class ActionProfile(string name, int maxSize, Calculation? selector)
{
    /// <summary>Name in the program.</summary>
    public string Name => name;

    /// <summary>Members it may hold.</summary>
    public int MaxSize => maxSize;

    /// <summary>Hash that chooses among a group's members; null without groups.</summary>
    public Calculation? Selector => selector;

    /// <summary>Members by number.</summary>
    public ConcurrentDictionary<uint, ProfileMember> Members { get; } = new();

    /// <summary>Groups by number.</summary>
    public ConcurrentDictionary<uint, ProfileGroup> Groups { get; } = new();

    /// <summary>The member for a packet that met a row with a group.</summary>
    public ProfileMember? Select(PacketContext packet, ProfileGroup group) =>
        selector is null ? null : group.Select(selector.Compute(packet));
}
