namespace Migration.Coordinator.Access;

/// <summary>What a key allows; each includes those before it.</summary>
internal enum ApiScope
{
    /// <summary>Looking at migrations, their events and what could be migrated.</summary>
    Read,

    /// <summary>Requesting and cancelling migrations.</summary>
    Migrate,
}
