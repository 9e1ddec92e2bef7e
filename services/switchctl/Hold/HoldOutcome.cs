namespace Migration.SwitchCtl.Hold;

/// <summary>What a hold buffer did with a packet.</summary>
public enum HoldOutcome
{
    /// <summary>It waits.</summary>
    Kept,

    /// <summary>The same segment waits already.</summary>
    Duplicate,

    /// <summary>It did not fit; the first of this hold.</summary>
    FirstDropped,

    /// <summary>It did not fit.</summary>
    Dropped,

    /// <summary>The hold has ended: the packet is still the caller's.</summary>
    Closed,
}
