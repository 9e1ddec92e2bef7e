using Migration.Local.Cluster;
using Migration.Local.Job;

namespace Migration.AppHost;

/// <summary>What the command line asks for.</summary>
internal sealed record RunOptions
{
    /// <summary>End after the report instead of waiting for Ctrl-C.</summary>
    public bool Once { get; init; }

    /// <summary>File for the report; null for none.</summary>
    public FileInfo? Json { get; init; }

    /// <summary>Folder that gets a copy of all logs at the end; null for none.</summary>
    public DirectoryInfo? Logs { get; init; }

    /// <summary>Migrations to make, there and back in turn.</summary>
    public required int Migrations { get; init; }

    /// <summary>New connections a second while the migrations run; 0 for none.</summary>
    public required double Arrivals { get; init; }

    /// <summary>Port of the dashboard on 127.0.0.1; 0 takes a free one.</summary>
    public int DashboardPort { get; init; }

    /// <summary>Do not run scripts/install-prerequisites.sh.</summary>
    public bool SkipPrerequisites { get; init; }

    /// <summary>The cluster.</summary>
    public required LocalClusterOptions Cluster { get; init; }

    /// <summary>The job.</summary>
    public required JobOptions Job { get; init; }
}
