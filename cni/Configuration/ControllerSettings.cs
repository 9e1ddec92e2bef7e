namespace Migration.Cni.Configuration;

/// <summary>The switch controller. Member <c>switchctl</c> of the configuration.</summary>
internal sealed record ControllerSettings
{
    /// <summary>Its instances; asked one after the other until one acts.</summary>
    public required IReadOnlyList<Uri> Addresses { get; init; }

    /// <summary>Limit for one request to one instance, 1 to 60 s. Default 5 s.</summary>
    public required TimeSpan Timeout { get; init; }
}
