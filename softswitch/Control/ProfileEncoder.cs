using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Externs;

namespace Migration.Softswitch.Control;

/// <summary>Writes members and groups as a controller reads them.</summary>
internal static class ProfileEncoder
{
    /// <summary>A member.</summary>
    public static ActionProfileMember Encode(ProfileBinding profile, ProfileMember member) => new()
    {
        ActionProfileId = profile.Id,
        MemberId = member.Id,
        Action = Encode(profile.Tables[0], member),
    };

    /// <summary>A group.</summary>
    public static ActionProfileGroup Encode(ProfileBinding profile, ProfileGroup group)
    {
        var entry = new ActionProfileGroup
        {
            ActionProfileId = profile.Id,
            GroupId = group.Id,
            MaxSize = group.MaxSize,
        };
        foreach (var member in group.Members)
        {
            var item = new ActionProfileGroup.Types.Member { MemberId = member.Member.Id, Weight = member.Weight };
            WatchPorts.Write(member.WatchPort, older => item.Watch = older, newer => item.WatchPort = newer);
            entry.Members.Add(item);
        }

        return entry;
    }

    /// <summary>The group that a row brought with it.</summary>
    public static ActionProfileActionSet EncodeSet(TableBinding table, ProfileGroup group)
    {
        var set = new ActionProfileActionSet();
        foreach (var member in group.Members)
        {
            var item = new ActionProfileAction { Action = Encode(table, member.Member), Weight = member.Weight };
            WatchPorts.Write(member.WatchPort, older => item.Watch = older, newer => item.WatchPort = newer);
            set.ActionProfileActions.Add(item);
        }

        return set;
    }

    private static Migration.Platform.P4Runtime.V1.Action Encode(TableBinding table, ProfileMember member)
    {
        var action = member.Action;
        return ActionDecoder.Write(table.Actions[action.Id], action.Data);
    }
}
