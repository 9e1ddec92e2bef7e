using Migration.Softswitch.Layout;

namespace Migration.Softswitch.Externs;

/// <summary>What a digest tells the controller.</summary>
/// <param name="Name">Name in the program.</param>
/// <param name="Fields">Its fields, in order.</param>
internal sealed record LearnList(string Name, IReadOnlyList<FieldInfo> Fields);
