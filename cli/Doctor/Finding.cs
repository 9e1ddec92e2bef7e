namespace Migration.Cli.Doctor;

/// <summary>One check and what it found.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Verdict">What it came to.</param>
/// <param name="Found">What was found, for example a version.</param>
/// <param name="Cure">How to mend it; null when there is nothing to mend.</param>
internal sealed record Finding(string Check, Verdict Verdict, string Found, string? Cure = null)
{
    /// <summary>Good.</summary>
    public static Finding Ok(string check, string found) => new(check, Verdict.Ok, found);

    /// <summary>To be mended before a migration.</summary>
    public static Finding Failed(string check, string found, string cure) => new(check, Verdict.Failed, found, cure);

    /// <summary>Worth a look.</summary>
    public static Finding Warning(string check, string found, string cure) =>
        new(check, Verdict.Warning, found, cure);
}
