namespace Migration.Platform.Hosting;

/// <summary>Secrets in files, as service managers and orchestrators hand them out.</summary>
public static class SecretFile
{
    /// <summary>Reads the secret: the first line of the file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">The file is empty.</exception>
    public static string Read(string path) => File.ReadLines(path).FirstOrDefault() is { Length: > 0 } secret
        ? secret
        : throw new InvalidDataException($"the first line of {path} is empty; it should be the secret");
}
