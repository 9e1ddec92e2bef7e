namespace Migration.Platform.Oci;

/// <summary>How one registry is reached.</summary>
public sealed record RegistryClientOptions
{
    /// <summary>Smallest <see cref="ChunkBytes"/>: below it, requests cost more than bytes.</summary>
    public const int SmallestChunkBytes = 64 * 1024;

    /// <summary>Largest <see cref="ChunkBytes"/>; two chunks are held in memory per upload.</summary>
    public const int LargestChunkBytes = 256 * 1024 * 1024;

    /// <summary>Host of the registry, <c>host[:port]</c>, as in image references.</summary>
    public required string Registry { get; init; }

    /// <summary>Speak HTTP without TLS. Default: false. Only for a registry on this machine or a closed network.
    /// </summary>
    public bool PlainHttp { get; init; }

    /// <summary>
    /// PEM file with the certificate authorities that the registry's certificate must come from; they replace those
    /// of the system. Default: null, those of the system.
    /// </summary>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>User for basic authentication, or to fetch tokens with. Default: null, anonymous.</summary>
    public string? Username { get; init; }

    /// <summary>Password or access token of <see cref="Username"/>. Never logged.</summary>
    public string? Password { get; init; }

    /// <summary>
    /// Bytes per upload request, 64 KiB to 256 MiB. Default: 4 MiB. A chunk stays in memory until the registry has
    /// it, and can be sent again after a broken connection; an upload holds two.
    /// </summary>
    public int ChunkBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// How often in a row an upload is taken up again without a byte of progress, 0 to 100. Default: 5, with the
    /// pauses below about 3 s: a registry's restart, but not more of the time in which the workload stands still.
    /// </summary>
    public int MostResumes { get; init; } = 5;

    /// <summary>Pause before the first resumption; it doubles up to 2 s. Default: 100 ms.</summary>
    public TimeSpan ResumePause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Time in which a request must be answered, and in which a download must bring the next byte. Default: 60 s:
    /// storage behind a registry may take long to commit a large blob.
    /// </summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time in which a connection must be made. Default: 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Every rule these options break, in words; empty when they are usable.</summary>
    public IReadOnlyList<string> Validate()
    {
        var errors = new List<string>();
        if (!ImageReferenceHost.IsValid(Registry))
            errors.Add($"{nameof(Registry)} is '{Registry}'; allowed is host[:port].");
        if (ChunkBytes is < SmallestChunkBytes or > LargestChunkBytes)
        {
            errors.Add(
                $"{nameof(ChunkBytes)} is {ChunkBytes}; allowed is {SmallestChunkBytes} to {LargestChunkBytes}.");
        }
        if (MostResumes is < 0 or > 100)
            errors.Add($"{nameof(MostResumes)} is {MostResumes}; allowed is 0 to 100.");
        if (ResumePause <= TimeSpan.Zero || RequestTimeout <= TimeSpan.Zero || ConnectTimeout <= TimeSpan.Zero)
        {
            errors.Add(
                $"{nameof(ResumePause)}, {nameof(RequestTimeout)} and {nameof(ConnectTimeout)} must be positive.");
        }
        if (PlainHttp && CertificateAuthorityFile is not null)
            errors.Add($"{nameof(PlainHttp)} and {nameof(CertificateAuthorityFile)} exclude each other.");
        if (CertificateAuthorityFile is not null && !File.Exists(CertificateAuthorityFile))
            errors.Add($"{nameof(CertificateAuthorityFile)} is '{CertificateAuthorityFile}', which does not exist.");
        if (Username is null != Password is null)
            errors.Add($"{nameof(Username)} and {nameof(Password)} go together; one of them is missing.");
        if (Username?.Contains(':') == true)
            errors.Add($"{nameof(Username)} contains ':', which basic authentication cannot carry.");
        return errors;
    }

    // The password must not get into a log by way of the record's text.
    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append(System.Globalization.CultureInfo.InvariantCulture,
            $"Registry = {Registry}, PlainHttp = {PlainHttp}, Username = {Username}");
        return true;
    }
}
