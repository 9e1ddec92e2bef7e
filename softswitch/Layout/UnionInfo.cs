namespace Migration.Softswitch.Layout;

/// <summary>A header union.</summary>
/// <param name="Name">Name in the program.</param>
/// <param name="MemberNames">Names of its members in the union's type.</param>
/// <param name="Members">Its headers, in the order of the type.</param>
internal sealed record UnionInfo(
    string Name, IReadOnlyList<string> MemberNames, IReadOnlyList<HeaderInfo> Members);
