namespace Migration.Softswitch.Tables;

/// <summary>How one field of a key is compared.</summary>
internal enum MatchKind
{
    /// <summary>Equal.</summary>
    Exact,

    /// <summary>Equal in the leading bits; the longest prefix wins.</summary>
    Lpm,

    /// <summary>Equal where the row's mask has ones.</summary>
    Ternary,

    /// <summary>Between two values, both included.</summary>
    Range,

    /// <summary>Equal, or not looked at.</summary>
    Optional,
}
