using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.V1;

namespace Migration.Softswitch.Control;

/// <summary>Answers Read requests: what is asked for, with id 0 and unset keys and indexes as wildcards.</summary>
/// <param name="pipeline">The loaded pipeline.</param>
/// <param name="time">Clock of idle timeouts.</param>
internal sealed class EntityReader(PipelineBinding pipeline, TimeProvider time)
{
    private readonly TableReader _tables = new(pipeline, time);
    private readonly ExternReader _externs = new(pipeline);

    /// <summary>Everything that matches a requested entity.</summary>
    /// <exception cref="GrpcException">It names what does not exist.</exception>
    public IEnumerable<Entity> Read(Entity request) => request.EntityCase switch
    {
        Entity.EntityOneofCase.TableEntry => _tables.Read(request.TableEntry),
        Entity.EntityOneofCase.DirectCounterEntry => _tables.Read(request.DirectCounterEntry),
        Entity.EntityOneofCase.DirectMeterEntry => _tables.Read(request.DirectMeterEntry),
        Entity.EntityOneofCase.ActionProfileMember => Read(request.ActionProfileMember),
        Entity.EntityOneofCase.ActionProfileGroup => Read(request.ActionProfileGroup),
        Entity.EntityOneofCase.CounterEntry => _externs.Read(request.CounterEntry),
        Entity.EntityOneofCase.MeterEntry => _externs.Read(request.MeterEntry),
        Entity.EntityOneofCase.RegisterEntry => _externs.Read(request.RegisterEntry),
        Entity.EntityOneofCase.PacketReplicationEngineEntry => Read(request.PacketReplicationEngineEntry),
        Entity.EntityOneofCase.ValueSetEntry => _externs.Read(request.ValueSetEntry),
        Entity.EntityOneofCase.DigestEntry => _externs.Read(request.DigestEntry),
        // v1model has no externs of other types, so there is nothing that a wildcard could find.
        Entity.EntityOneofCase.ExternEntry when request.ExternEntry.ExternTypeId == 0 => [],
        Entity.EntityOneofCase.None => throw Refused.Invalid("a read of no entity"),
        var other => throw Refused.Unimplemented($"reading {other}"),
    };

    private IEnumerable<Entity> Read(ActionProfileMember request)
    {
        if (request.MemberId == 0)
        {
            return pipeline.Profiles.Select(request.ActionProfileId, "action profile").SelectMany(
                p => p.Value.Profile.Members.Values.OrderBy(m => m.Id), (p, member) => new Entity
                {
                    ActionProfileMember = ProfileEncoder.Encode(p.Value, member),
                });
        }

        var profile = pipeline.FindProfile(request.ActionProfileId);
        return profile.Profile.Members.TryGetValue(request.MemberId, out var found)
            ? [new Entity { ActionProfileMember = ProfileEncoder.Encode(profile, found) }]
            : throw Refused.Missing($"{profile.Name}: there is no member {request.MemberId}");
    }

    private IEnumerable<Entity> Read(ActionProfileGroup request)
    {
        if (request.GroupId == 0)
        {
            return pipeline.Profiles.Select(request.ActionProfileId, "action profile").SelectMany(
                p => p.Value.Profile.Groups.Values.OrderBy(g => g.Id), (p, group) => new Entity
                {
                    ActionProfileGroup = ProfileEncoder.Encode(p.Value, group),
                });
        }

        var profile = pipeline.FindProfile(request.ActionProfileId);
        return profile.Profile.Groups.TryGetValue(request.GroupId, out var found)
            ? [new Entity { ActionProfileGroup = ProfileEncoder.Encode(profile, found) }]
            : throw Refused.Missing($"{profile.Name}: there is no group {request.GroupId}");
    }

    private IEnumerable<Entity> Read(PacketReplicationEngineEntry request)
    {
        var replication = pipeline.Program.Replication;
        switch (request.TypeCase)
        {
            case PacketReplicationEngineEntry.TypeOneofCase.MulticastGroupEntry:
                var group = request.MulticastGroupEntry.MulticastGroupId;
                return Found(replication.Groups, group, "multicast group")
                    .Select(g => ReplicationWriter.Encode(g.Key, g.Value));
            case PacketReplicationEngineEntry.TypeOneofCase.CloneSessionEntry:
                var session = request.CloneSessionEntry.SessionId;
                return Found(replication.Sessions, session, "clone session")
                    .Select(s => ReplicationWriter.Encode(s.Key, s.Value));
            default:
                throw Refused.Invalid("a read of the packet replication engine of no kind");
        }
    }

    private static IEnumerable<KeyValuePair<int, T>> Found<T>(
        IReadOnlyDictionary<int, T> all, uint id, string kind)
    {
        if (id == 0)
        {
            return all.OrderBy(pair => pair.Key);
        }

        return id <= int.MaxValue && all.TryGetValue((int)id, out var found)
            ? [KeyValuePair.Create((int)id, found)]
            : throw Refused.Missing($"there is no {kind} {id}");
    }
}
