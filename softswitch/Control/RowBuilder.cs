using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Externs;
using Migration.Softswitch.Tables;

namespace Migration.Softswitch.Control;

/// <summary>Makes rows of what a controller writes.</summary>
/// <param name="pipeline">The loaded pipeline.</param>
/// <param name="groups">Reads groups that rows bring with them.</param>
/// <param name="time">Clock of idle timeouts.</param>
internal sealed class RowBuilder(PipelineBinding pipeline, GroupWriter groups, TimeProvider time)
{
    /// <summary>Makes a new row.</summary>
    /// <exception cref="GrpcException">The entry does not fit the table.</exception>
    public Row Make(TableBinding table, TableEntry entry, RowKey key)
    {
        var row = Make(table, entry, key, Read(table, entry.Action), table.Table.NewCounter(), table.Table.NewMeter());
        row.LastHit = time.GetTimestamp();
        SetResources(table, entry, row);
        return row;
    }

    /// <summary>Makes the row that takes the place of another.</summary>
    /// <exception cref="GrpcException">The entry does not fit the table.</exception>
    public Row Change(TableBinding table, TableEntry entry, Row existing)
    {
        var action = entry.Action is null
            ? new RowAction(existing.Action, existing.Data, existing.Member, existing.Group, existing.IsOneShot)
            : Read(table, entry.Action);
        var row = Make(table, entry, existing.Key, action, existing.Counter, existing.Meter);
        row.LastHit = existing.LastHit;
        SetResources(table, entry, row);
        return row;
    }

    /// <summary>
    /// Sets counter and meter of a row as a whole entry does it: no meter configuration means no rates.
    /// </summary>
    /// <exception cref="GrpcException">The table has no such resource, or the rates contradict themselves.</exception>
    public static void SetResources(TableBinding table, TableEntry entry, Row row)
    {
        CheckResources(table, entry);
        var rates = entry.MeterConfig is { } config ? MeterRatesCodec.Read(config, table.Name) : null;
        if (entry.CounterData is { } data)
        {
            row.Counter!.Set(data.PacketCount, data.ByteCount);
        }

        if (row.Meter is { } meter && (rates is not null || meter.Rates is not null))
        {
            meter.Rates = rates;
        }
    }

    private static void CheckResources(TableBinding table, TableEntry entry)
    {
        if (entry.CounterData is not null && !table.Table.HasCounter)
        {
            throw Refused.Invalid($"table {table.Name} has no direct counter");
        }

        if (entry.MeterConfig is not null && table.Table.Meter is null)
        {
            throw Refused.Invalid($"table {table.Name} has no direct meter");
        }

        if (entry.MeterCounterData is not null)
        {
            throw Refused.Unimplemented($"table {table.Name}: counters per colour");
        }

        if (!table.Table.HasIdleTimeouts && (entry.IdleTimeoutNs != 0 || entry.TimeSinceLastHit is not null))
        {
            throw Refused.Invalid($"table {table.Name} has no idle timeouts");
        }

        if (entry.IdleTimeoutNs < 0 || entry.TimeSinceLastHit is not null)
        {
            throw Refused.Invalid(
                $"table {table.Name}: an idle timeout is not below 0, and the time of the last hit is only read");
        }
    }

    private static Row Make(
        TableBinding table, TableEntry entry, RowKey key, RowAction action, CounterCell? counter, MeterCell? meter)
    {
        CheckResources(table, entry);
        return new Row(key, action.Index, action.Data)
        {
            Counter = counter,
            Meter = meter,
            Member = action.Member,
            Group = action.Group,
            IsOneShot = action.IsOneShot,
            IdleTimeoutNs = entry.IdleTimeoutNs,
            Metadata = entry.Metadata,
            ControllerMetadata = entry.ControllerMetadata,
        };
    }

    private RowAction Read(TableBinding table, TableAction? given)
    {
        if (given is null || given.TypeCase == TableAction.TypeOneofCase.None)
        {
            throw Refused.Invalid($"table {table.Name}: the entry has no action");
        }

        if ((given.TypeCase == TableAction.TypeOneofCase.Action) != (table.ProfileId == 0))
        {
            throw Refused.Invalid(table.ProfileId == 0
                ? $"table {table.Name} has no action profile; its rows name actions"
                : $"table {table.Name} has an action profile; its rows name members, groups or action sets");
        }

        if (table.ProfileId == 0)
        {
            var (action, data) = ActionDecoder.Read(table, given.Action, isDefault: false);
            return new RowAction(action.Index, data, null, null, false);
        }

        var profile = pipeline.FindProfile(table.ProfileId);
        return given.TypeCase switch
        {
            TableAction.TypeOneofCase.ActionProfileMemberId => new RowAction(
                -1, [], FindMember(profile, given.ActionProfileMemberId), null, false),
            TableAction.TypeOneofCase.ActionProfileGroupId => new RowAction(
                -1, [], null, FindGroup(profile, given.ActionProfileGroupId), false),
            _ => new RowAction(-1, [], null, groups.Read(profile, given.ActionProfileActionSet), true),
        };
    }

    private static ProfileMember FindMember(ProfileBinding profile, uint id) =>
        profile.Profile.Members.TryGetValue(id, out var member)
            ? member
            : throw Refused.Missing($"{profile.Name}: there is no member {id}");

    private static ProfileGroup FindGroup(ProfileBinding profile, uint id) => !profile.HasGroups
        ? throw Refused.Invalid($"{profile.Name} has no selector and therefore no groups")
        : profile.Profile.Groups.TryGetValue(id, out var group)
            ? group
            : throw Refused.Missing($"{profile.Name}: there is no group {id}");

    private sealed record RowAction(
        int Index, ulong[] Data, ProfileMember? Member, ProfileGroup? Group, bool IsOneShot);
}
