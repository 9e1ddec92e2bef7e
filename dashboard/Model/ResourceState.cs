namespace Migration.Dashboard.Model;

/// <summary>How a part of the system is.</summary>
public enum ResourceState
{
    /// <summary>Not asked yet.</summary>
    Unknown,

    /// <summary>It says that it can do its work.</summary>
    Healthy,

    /// <summary>It answers, and says that something is missing.</summary>
    Unhealthy,

    /// <summary>It does not answer, or has ended.</summary>
    Down,
}
