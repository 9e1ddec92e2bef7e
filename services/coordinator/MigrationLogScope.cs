namespace Migration.Coordinator;

/// <summary>Marks all log lines of what is done for one migration.</summary>
internal static class MigrationLogScope
{
    private static readonly Func<ILogger, Guid, IDisposable?> Scope =
        LoggerMessage.DefineScope<Guid>("migration {MigrationId}");

    /// <summary>Begins the scope.</summary>
    public static IDisposable? BeginMigration(this ILogger logger, Guid id) => Scope(logger, id);
}
