namespace Migration.Local.Load;

/// <summary>What one client saw in a stretch of time.</summary>
public sealed record ClientRecord
{
    /// <summary>Longest time without a reply.</summary>
    public required TimeSpan Stall { get; init; }

    /// <summary>The connection ended, or no reply came within the bound.</summary>
    public bool Lost { get; init; }

    /// <summary>The connection was lost by a reset.</summary>
    public bool Reset { get; init; }

    /// <summary>Replies that were not exactly one more than the one before.</summary>
    public int WrongReplies { get; init; }

    /// <summary>Replies, the wrong ones included.</summary>
    public long Replies { get; init; }
}
