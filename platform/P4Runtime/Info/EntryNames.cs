using Migration.Platform.P4Runtime.V1;
using Kind = Migration.Platform.P4Runtime.V1.FieldMatch.FieldMatchTypeOneofCase;

namespace Migration.Platform.P4Runtime.Info;

/// <summary>From wire entities to names. Never throws on unknown ids: it is used to explain errors.</summary>
internal static class EntryNames
{
    public static P4NamedEntry Describe(P4InfoIndex index, TableEntry entry)
    {
        var table = index.FindTable(entry.TableId);
        var (action, arguments) = DescribeAction(index, entry.Action);
        return new P4NamedEntry(
            table?.Name ?? $"table {entry.TableId}",
            [.. entry.Match.Select(m => DescribeMatch(table?.FindField(m.FieldId)?.Name ?? $"field {m.FieldId}", m))],
            action,
            arguments,
            entry.Priority,
            entry.IsDefaultAction);
    }

    public static string DescribeEntity(P4InfoIndex? index, Entity? entity) => entity?.EntityCase switch
    {
        Entity.EntityOneofCase.TableEntry => Row(index, entity.TableEntry),
        Entity.EntityOneofCase.DirectCounterEntry =>
            $"direct counter of {Row(index, entity.DirectCounterEntry.TableEntry)}",
        Entity.EntityOneofCase.DirectMeterEntry =>
            $"direct meter of {Row(index, entity.DirectMeterEntry.TableEntry)}",
        Entity.EntityOneofCase.CounterEntry =>
            Named(index, "counter", entity.CounterEntry.CounterId, entity.CounterEntry.Index),
        Entity.EntityOneofCase.MeterEntry => Named(index, "meter", entity.MeterEntry.MeterId, entity.MeterEntry.Index),
        Entity.EntityOneofCase.RegisterEntry =>
            Named(index, "register", entity.RegisterEntry.RegisterId, entity.RegisterEntry.Index),
        Entity.EntityOneofCase.ActionProfileMember =>
            Profile(index, entity.ActionProfileMember.ActionProfileId, "member", entity.ActionProfileMember.MemberId),
        Entity.EntityOneofCase.ActionProfileGroup =>
            Profile(index, entity.ActionProfileGroup.ActionProfileId, "group", entity.ActionProfileGroup.GroupId),
        Entity.EntityOneofCase.PacketReplicationEngineEntry => Replication(entity.PacketReplicationEngineEntry),
        Entity.EntityOneofCase.DigestEntry => Named(index, "digest", entity.DigestEntry.DigestId, null),
        Entity.EntityOneofCase.ValueSetEntry => Named(index, "value set", entity.ValueSetEntry.ValueSetId, null),
        Entity.EntityOneofCase.ExternEntry => $"extern {entity.ExternEntry.ExternTypeId}/{entity.ExternEntry.ExternId}",
        _ => "(no entity)",
    };

    private static string Profile(P4InfoIndex? index, uint profileId, string kind, uint id) =>
        $"{Named(index, "action profile", profileId, null)} {kind} {id}";

    private static string Row(P4InfoIndex? index, TableEntry? entry) => (index, entry) switch
    {
        (_, null) => "(no table entry)",
        (null, _) => $"table {entry.TableId}",
        _ => Describe(index, entry).ToString(),
    };

    private static string Named(P4InfoIndex? index, string kind, uint id, V1.Index? cell)
    {
        var name = index is null ? null : Preambles(index, kind).FirstOrDefault(p => p?.Id == id)?.Name;
        var at = cell is null ? string.Empty : $"[{cell.Index_}]";
        return $"{kind} {name ?? $"{id}"}{at}";
    }

    private static IEnumerable<Config.V1.Preamble?> Preambles(P4InfoIndex index, string kind) => kind switch
    {
        "counter" => index.Info.Counters.Select(c => c.Preamble),
        "meter" => index.Info.Meters.Select(c => c.Preamble),
        "register" => index.Info.Registers.Select(c => c.Preamble),
        "digest" => index.Info.Digests.Select(c => c.Preamble),
        "value set" => index.Info.ValueSets.Select(c => c.Preamble),
        _ => index.Info.ActionProfiles.Select(c => c.Preamble),
    };

    private static string Replication(PacketReplicationEngineEntry entry) => entry.TypeCase switch
    {
        PacketReplicationEngineEntry.TypeOneofCase.MulticastGroupEntry =>
            $"multicast group {entry.MulticastGroupEntry.MulticastGroupId}",
        PacketReplicationEngineEntry.TypeOneofCase.CloneSessionEntry =>
            $"clone session {entry.CloneSessionEntry.SessionId}",
        _ => "(no replication entry)",
    };

    private static (string Action, IReadOnlyList<P4NamedArgument> Arguments) DescribeAction(
        P4InfoIndex index, TableAction? action)
    {
        switch (action?.TypeCase)
        {
            case TableAction.TypeOneofCase.Action:
                var known = index.FindAction(action.Action.ActionId);
                return (
                    known?.Name ?? $"action {action.Action.ActionId}",
                    [.. action.Action.Params.Select(p => new P4NamedArgument(
                        known?.Info.Params.FirstOrDefault(i => i.Id == p.ParamId)?.Name ?? $"param {p.ParamId}",
                        p.Value))]);
            case TableAction.TypeOneofCase.ActionProfileMemberId:
                return ($"member {action.ActionProfileMemberId}", []);
            case TableAction.TypeOneofCase.ActionProfileGroupId:
                return ($"group {action.ActionProfileGroupId}", []);
            case TableAction.TypeOneofCase.ActionProfileActionSet:
                return ($"set of {action.ActionProfileActionSet.ActionProfileActions.Count} actions", []);
            default:
                return (string.Empty, []);
        }
    }

    private static P4NamedMatch DescribeMatch(string field, FieldMatch match) => match.FieldMatchTypeCase switch
    {
        Kind.Exact => new P4NamedMatch(field, "exact", match.Exact.Value),
        Kind.Lpm => new P4NamedMatch(field, "lpm", match.Lpm.Value, PrefixBits: match.Lpm.PrefixLen),
        Kind.Ternary => new P4NamedMatch(field, "ternary", match.Ternary.Value, match.Ternary.Mask),
        Kind.Range => new P4NamedMatch(field, "range", match.Range.Low, match.Range.High),
        Kind.Optional => new P4NamedMatch(field, "optional", match.Optional.Value),
        _ => new P4NamedMatch(field, "other", 0UL),
    };
}
