using Microsoft.Data.Sqlite;
using Migration.SwitchCtl.Store;
using Migration.SwitchCtl.Switch;

namespace Migration.SwitchCtl.Api;

/// <summary>The course of every registration.</summary>
internal static class Registration
{
    /// <summary>
    /// Checks and records in one transaction; with problems nothing is kept, otherwise the switch is brought up to date
    /// without the caller waiting for it.
    /// </summary>
    public static Problems Register(
        this DesiredStore store,
        SwitchFleet switches,
        Action<SqliteConnection, Problems> checkAndRecord)
    {
        var problems = new Problems();
        try
        {
            store.Change(connection =>
            {
                checkAndRecord(connection, problems);
                return problems.Any ? throw new RefusedException() : true;
            });
            switches.Reconcile();
        }
        catch (RefusedException)
        {
            // Rolls the transaction back; the problems say why.
        }

        return problems;
    }

    private sealed class RefusedException : Exception;
}
