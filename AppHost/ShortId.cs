namespace Migration.AppHost;

/// <summary>Short form of a migration's id for the screen.</summary>
internal static class ShortId
{
    private const int Digits = 8;

    /// <summary>The last digits: ids made one after the other on one machine begin alike.</summary>
    public static string Of(Guid id) => id.ToString("n")[^Digits..];
}
