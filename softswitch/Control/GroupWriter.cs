using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Externs;

namespace Migration.Softswitch.Control;

/// <summary>Applies a controller's updates of groups of action selectors.</summary>
/// <param name="pipeline">The loaded pipeline.</param>
/// <param name="ports">Ports that members watch.</param>
internal sealed class GroupWriter(PipelineBinding pipeline, WatchPorts ports)
{
    /// <summary>Applies one update.</summary>
    /// <exception cref="GrpcException">It was refused; nothing changed.</exception>
    public void Write(Update.Types.Type type, ActionProfileGroup entry)
    {
        var profile = pipeline.FindProfile(entry.ActionProfileId);
        if (!profile.HasGroups || entry.GroupId == 0)
        {
            throw Refused.Invalid(profile.HasGroups
                ? $"{profile.Name}: a group needs an id above 0"
                : $"{profile.Name} has no selector and therefore no groups");
        }

        var groups = profile.Profile.Groups;
        var exists = groups.TryGetValue(entry.GroupId, out var group);
        switch (type)
        {
            case Update.Types.Type.Insert when exists:
                throw Refused.Exists($"{profile.Name}: the group {entry.GroupId} exists");
            case Update.Types.Type.Insert when profile.IsOneShot:
                throw Refused.Invalid($"{profile.Name}: its rows bring their own groups (action sets)");
            case Update.Types.Type.Insert:
                new GroupSizes(profile.Info).CheckMaxSize(entry.MaxSize);
                var made = new ProfileGroup(entry.GroupId, entry.MaxSize);
                made.Set(Read(profile, entry), ports.IsUp);
                groups[entry.GroupId] = made;
                break;
            case Update.Types.Type.Modify or Update.Types.Type.Delete when !exists:
                throw Refused.Missing($"{profile.Name}: there is no group {entry.GroupId}");
            case Update.Types.Type.Modify when entry.MaxSize != group!.MaxSize:
                throw Refused.Invalid($"{profile.Name}: max_size of a group cannot be changed ({group.MaxSize})");
            case Update.Types.Type.Modify:
                group!.Set(Read(profile, entry), ports.IsUp);
                break;
            case Update.Types.Type.Delete when profile.IsUsed(group!):
                throw Refused.NotNow($"{profile.Name}: the group {entry.GroupId} is in use");
            default:
                groups.TryRemove(entry.GroupId, out _);
                break;
        }
    }

    /// <summary>Reads the group that a row brings with it.</summary>
    /// <exception cref="GrpcException">The profile does not allow it.</exception>
    public ProfileGroup Read(ProfileBinding profile, ActionProfileActionSet set)
    {
        if (!profile.HasGroups)
        {
            throw Refused.Invalid($"{profile.Name} has no selector and therefore takes no action sets");
        }

        if (!profile.Profile.Members.IsEmpty || !profile.Profile.Groups.IsEmpty)
        {
            throw Refused.Invalid($"{profile.Name}: it has members or groups, so its rows cannot bring their own");
        }

        new GroupSizes(profile.Info).CheckOneShot([.. set.ActionProfileActions.Select(a => a.Weight)]);
        var members = set.ActionProfileActions.Select(a => new GroupMember(
            new ProfileMember(0) { Action = MemberWriter.Read(profile, a.Action) }, a.Weight,
            ports.Read(a, profile.Name)));
        var group = new ProfileGroup(0, 0);
        group.Set([.. members], ports.IsUp);
        return group;
    }

    private GroupMember[] Read(ProfileBinding profile, ActionProfileGroup entry)
    {
        if (entry.Members.DistinctBy(m => m.MemberId).Count() != entry.Members.Count)
        {
            throw Refused.Invalid($"{profile.Name}: a member is in the group {entry.GroupId} twice");
        }

        new GroupSizes(profile.Info).CheckGroup([.. entry.Members.Select(m => m.Weight)], entry.MaxSize);
        return [.. entry.Members.Select(m => new GroupMember(
            profile.Profile.Members.TryGetValue(m.MemberId, out var member)
                ? member
                : throw Refused.Missing($"{profile.Name}: there is no member {m.MemberId}"),
            m.Weight, ports.Read(m, $"{profile.Name}, group {entry.GroupId}")))];
    }
}
