namespace Migration.Cli.Doctor;

/// <summary>Where the node's parts are; the defaults are those of the services and of the install script.</summary>
internal sealed record DoctorPaths
{
    /// <summary>CRIU.</summary>
    public required string Criu { get; init; }

    /// <summary>CRIU's configuration for runc.</summary>
    public string CriuConfiguration { get; init; } = "/etc/criu/runc.conf";

    /// <summary>Folder of checkpoint archives.</summary>
    public string Archives { get; init; } = "/var/lib/containerflow/checkpoints";

    /// <summary>Finds CRIU: what is given, else the variable, else the project's own, else the system's.</summary>
    public static string FindCriu(string? given, Shell shell)
    {
        const string own = "/opt/containerflow/criu/bin/criu";
        if ((given ?? shell.Variable("CONTAINERFLOW_CRIU")) is { Length: > 0 } named)
            return named;
        return File.Exists(own) ? own : "criu";
    }
}
