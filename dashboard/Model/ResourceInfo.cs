namespace Migration.Dashboard.Model;

/// <summary>A part of the system as it is now.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is, for example <c>service</c> or <c>switch</c>.</param>
/// <param name="State">How it is.</param>
/// <param name="Detail">What is wrong, or what it says of itself; null for nothing.</param>
/// <param name="Address">Where it is reached; null when that is of no use.</param>
/// <param name="Since">Since when it is so.</param>
/// <param name="HasLog">Whether its log can be read.</param>
public sealed record ResourceInfo(
    string Name,
    string Kind,
    ResourceState State,
    string? Detail,
    string? Address,
    DateTimeOffset Since,
    bool HasLog);
