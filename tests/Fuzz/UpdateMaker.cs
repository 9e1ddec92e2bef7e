using Google.Protobuf;
using Migration.Platform.P4Runtime.Config.V1;
using Migration.Platform.P4Runtime.V1;
using Call = Migration.Platform.P4Runtime.V1.Action;
using Index = Migration.Platform.P4Runtime.V1.Index;

namespace Migration.Fuzz;

/// <summary>Makes updates of all kinds with the ids of a P4Info, good ones and damaged ones.</summary>
/// <param name="info">The P4Info.</param>
/// <param name="random">Decides everything.</param>
internal sealed class UpdateMaker(P4Info info, Random random)
{
    /// <summary>The next update.</summary>
    public Update Next()
    {
        var update = new Update { Type = (Update.Types.Type)random.Next(1, 4), Entity = Entity() };
        return random.Next(2) == 0 ? update : Damage.Message(update, random);
    }

    private Entity Entity() => random.Next(12) switch
    {
        0 => new() { ActionProfileMember = new() { ActionProfileId = Profile(), MemberId = Small(), Action = Call() } },
        1 => new() { ActionProfileGroup = Group() },
        2 => new()
        {
            MeterEntry = new() { MeterId = Id(info.Meters.Select(m => m.Preamble)), Index = At(), Config = Rates() },
        },
        3 => new() { CounterEntry = new() { CounterId = Id(info.Counters.Select(c => c.Preamble)), Index = At() } },
        4 => new() { DirectCounterEntry = new() { TableEntry = Row(), Data = new() { PacketCount = random.Next() } } },
        5 => new() { DirectMeterEntry = new() { TableEntry = Row(), Config = Rates() } },
        6 => new() { PacketReplicationEngineEntry = Replication() },
        7 => new() { ValueSetEntry = Set() },
        8 => new()
        {
            RegisterEntry = new()
            {
                RegisterId = Id(info.Registers.Select(r => r.Preamble)),
                Index = At(),
                Data = new() { Bitstring = Bytes() },
            },
        },
        9 => new()
        {
            DigestEntry = new()
            {
                DigestId = Id(info.Digests.Select(d => d.Preamble)),
                Config = new() { MaxListSize = random.Next(3) },
            },
        },
        _ => new() { TableEntry = Row() },
    };

    private TableEntry Row()
    {
        if (info.Tables.Count == 0 || random.Next(20) == 0)
        {
            return new TableEntry();
        }

        var table = info.Tables[random.Next(info.Tables.Count)];
        var entry = new TableEntry { TableId = table.Preamble.Id, IsDefaultAction = random.Next(10) == 0 };
        foreach (var field in table.MatchFields.Where(_ => random.Next(10) > 0))
        {
            entry.Match.Add(Match(field));
        }

        var hasPriority = table.MatchFields.Any(f => (int)f.MatchType > (int)MatchField.Types.MatchType.Lpm);
        entry.Priority = hasPriority ? random.Next(4) : 0;
        entry.Action = Action(table);
        entry.IdleTimeoutNs = random.Next(5) == 0 ? random.Next() : 0;
        entry.MeterConfig = random.Next(5) == 0 ? Rates() : null;
        return entry;
    }

    private TableAction Action(Table table) => random.Next(10) switch
    {
        < 3 when table.ImplementationId != 0 => new() { ActionProfileMemberId = Small() },
        < 6 when table.ImplementationId != 0 => new() { ActionProfileGroupId = Small() },
        < 9 when table.ImplementationId != 0 => new()
        {
            ActionProfileActionSet = new()
            {
                ActionProfileActions = { new ActionProfileAction { Action = Call(), Weight = random.Next(3) } },
            },
        },
        _ when table.ActionRefs.Count > 0 => new()
        {
            Action = Call(table.ActionRefs[random.Next(table.ActionRefs.Count)].Id),
        },
        _ => new(),
    };

    private Call Call() => Call(Id(info.Actions.Select(a => a.Preamble)));

    private Call Call(uint id)
    {
        var call = new Call { ActionId = id };
        foreach (var parameter in info.Actions.Where(a => a.Preamble.Id == id).SelectMany(a => a.Params))
        {
            call.Params.Add(new Call.Types.Param { ParamId = parameter.Id, Value = Value(parameter.Bitwidth) });
        }

        return call;
    }

    private FieldMatch Match(MatchField field)
    {
        var match = new FieldMatch { FieldId = field.Id };
        switch (field.MatchType)
        {
            case MatchField.Types.MatchType.Lpm:
                match.Lpm = new() { Value = Value(field.Bitwidth), PrefixLen = random.Next(field.Bitwidth + 2) };
                break;
            case MatchField.Types.MatchType.Ternary:
                match.Ternary = new() { Value = Value(field.Bitwidth), Mask = Value(field.Bitwidth) };
                break;
            case MatchField.Types.MatchType.Range:
                match.Range = new() { Low = Value(field.Bitwidth), High = Value(field.Bitwidth) };
                break;
            case MatchField.Types.MatchType.Optional:
                match.Optional = new() { Value = Value(field.Bitwidth) };
                break;
            default:
                match.Exact = new() { Value = Value(field.Bitwidth) };
                break;
        }

        return match;
    }

    private ActionProfileGroup Group()
    {
        var group = new ActionProfileGroup { ActionProfileId = Profile(), GroupId = Small(), MaxSize = random.Next(4) };
        for (var i = random.Next(4); i > 0; i--)
        {
            group.Members.Add(new ActionProfileGroup.Types.Member { MemberId = Small(), Weight = random.Next(3) });
        }

        return group;
    }

    private PacketReplicationEngineEntry Replication()
    {
        var replica = new Replica { EgressPort = Small(), Instance = Small() };
        return random.Next(2) == 0
            ? new() { MulticastGroupEntry = new() { MulticastGroupId = Small(), Replicas = { replica } } }
            : new() { CloneSessionEntry = new() { SessionId = Small(), Replicas = { replica } } };
    }

    private ValueSetEntry Set()
    {
        var entry = new ValueSetEntry { ValueSetId = Id(info.ValueSets.Select(v => v.Preamble)) };
        var set = info.ValueSets.FirstOrDefault(v => v.Preamble.Id == entry.ValueSetId);
        for (var i = random.Next(3); i > 0; i--)
        {
            entry.Members.Add(new ValueSetMember { Match = { set?.Match.Select(Match) ?? [] } });
        }

        return entry;
    }

    private MeterConfig Rates() =>
        new() { Cir = random.Next(3), Cburst = 1, Pir = random.Next(5), Pburst = random.Next(3) };

    private Index? At() => random.Next(4) == 0 ? null : new Index { Index_ = random.Next(-1, 12) };

    private uint Profile() => Id(info.ActionProfiles.Select(p => p.Preamble));

    private uint Id(IEnumerable<Preamble> all)
    {
        var ids = all.Select(p => p.Id).ToList();
        return ids.Count == 0 || random.Next(20) == 0 ? (uint)random.Next() : ids[random.Next(ids.Count)];
    }

    private uint Small() => (uint)random.Next(6);

    private ByteString Value(int width) => random.Next(20) == 0
        ? Bytes()
        : ByteString.CopyFrom(LikelyValues.Next(random, width).ToByteArray(isUnsigned: true, isBigEndian: true));

    private ByteString Bytes()
    {
        var bytes = new byte[random.Next(20)];
        random.NextBytes(bytes);
        return ByteString.CopyFrom(bytes);
    }
}
