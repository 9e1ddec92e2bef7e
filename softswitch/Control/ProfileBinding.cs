using Migration.Softswitch.Externs;
using Info = Migration.Platform.P4Runtime.Config.V1.ActionProfile;

namespace Migration.Softswitch.Control;

/// <summary>An action profile or selector of the P4Info joined with that of the program.</summary>
/// <param name="Info">What the P4Info says about it.</param>
/// <param name="Profile">Profile of the program.</param>
/// <param name="Tables">Tables whose rows use it.</param>
internal sealed record ProfileBinding(Info Info, ActionProfile Profile, IReadOnlyList<TableBinding> Tables)
{
    /// <summary>Id in the P4Info.</summary>
    public uint Id => Info.Preamble.Id;

    /// <summary>Name for messages.</summary>
    public string Name => Profile.Name;

    /// <summary>Whether rows may name groups.</summary>
    public bool HasGroups => Profile.Selector is not null;

    /// <summary>
    /// Whether a row of its tables brings members of its own (one shot): never beside members or groups.
    /// </summary>
    public bool IsOneShot => Profile.Members.IsEmpty && Profile.Groups.IsEmpty
        && Tables.Any(t => t.Table.Rows.Rows.Any(r => r.IsOneShot));

    /// <summary>Whether a row names this member.</summary>
    public bool IsUsed(ProfileMember member) =>
        Tables.Any(t => t.Table.Rows.Rows.Any(r => ReferenceEquals(r.Member, member)));

    /// <summary>Whether a row names this group.</summary>
    public bool IsUsed(ProfileGroup group) =>
        Tables.Any(t => t.Table.Rows.Rows.Any(r => ReferenceEquals(r.Group, group)));
}
