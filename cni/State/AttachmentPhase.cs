namespace Migration.Cni.State;

/// <summary>How far an attachment is.</summary>
internal static class AttachmentPhase
{
    /// <summary>ADD is at work, or was cut short.</summary>
    public const string Adding = "adding";

    /// <summary>ADD has finished.</summary>
    public const string Added = "added";

    /// <summary>It goes away; something of it may be left at the switch or its controller.</summary>
    public const string Removing = "removing";
}
