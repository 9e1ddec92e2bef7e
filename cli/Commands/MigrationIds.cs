using System.CommandLine;

namespace Migration.Cli.Commands;

/// <summary>The argument that names a migration.</summary>
internal static class MigrationIds
{
    /// <summary>Makes the argument.</summary>
    public static Argument<string> Argument(string description) => new("ID")
    {
        Description = $"{description}: its id, or enough of the id's beginning or end",
    };
}
