namespace Migration.Platform.Hosting;

/// <summary>How things outside the project say that a migration made them.</summary>
public static class MigrationMarks
{
    /// <summary>Label of a pod or an image; its value is the migration's id.</summary>
    public const string Label = "containerflow.migration";
}
