using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Externs;

namespace Migration.Softswitch.Control;

/// <summary>Applies a controller's updates of members of action profiles.</summary>
/// <param name="pipeline">The loaded pipeline.</param>
internal sealed class MemberWriter(PipelineBinding pipeline)
{
    /// <summary>Applies one update.</summary>
    /// <exception cref="GrpcException">It was refused; nothing changed.</exception>
    public void Write(Update.Types.Type type, ActionProfileMember entry)
    {
        var profile = pipeline.FindProfile(entry.ActionProfileId);
        if (entry.MemberId == 0)
        {
            throw Refused.Invalid($"{profile.Name}: a member needs an id above 0");
        }

        var members = profile.Profile.Members;
        var exists = members.TryGetValue(entry.MemberId, out var member);
        switch (type)
        {
            case Update.Types.Type.Insert when exists:
                throw Refused.Exists($"{profile.Name}: the member {entry.MemberId} exists");
            case Update.Types.Type.Insert when members.Count >= profile.Profile.MaxSize:
                throw Refused.Full($"{profile.Name} is full: {profile.Profile.MaxSize} members");
            case Update.Types.Type.Insert when profile.IsOneShot:
                throw Refused.Invalid($"{profile.Name}: its rows bring their own members (action sets)");
            case Update.Types.Type.Insert:
                members[entry.MemberId] = new ProfileMember(entry.MemberId) { Action = Read(profile, entry.Action) };
                break;
            case Update.Types.Type.Modify or Update.Types.Type.Delete when !exists:
                throw Refused.Missing($"{profile.Name}: there is no member {entry.MemberId}");
            case Update.Types.Type.Modify:
                member!.Action = Read(profile, entry.Action);
                break;
            default:
                Delete(profile, member!);
                break;
        }
    }

    /// <summary>Reads an action for a member.</summary>
    /// <exception cref="GrpcException">The tables of the profile do not have it so.</exception>
    public static ProfileAction Read(
        ProfileBinding profile, Migration.Platform.P4Runtime.V1.Action? action)
    {
        if (profile.Tables.Count == 0)
        {
            throw Refused.Invalid($"{profile.Name} is the profile of no table, so there are no actions for a member");
        }

        var (bound, data) = ActionDecoder.Read(profile.Tables[0], action, isDefault: false);
        return new ProfileAction(bound.Info, data, bound.Id);
    }

    private static void Delete(ProfileBinding profile, ProfileMember member)
    {
        var groups = profile.Profile.Groups.Values;
        if (groups.Any(g => g.Members.Any(m => ReferenceEquals(m.Member, member))) || profile.IsUsed(member))
        {
            throw Refused.NotNow($"{profile.Name}: the member {member.Id} is in use");
        }

        profile.Profile.Members.TryRemove(member.Id, out _);
    }
}
