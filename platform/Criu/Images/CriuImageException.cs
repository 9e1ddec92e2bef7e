namespace Migration.Platform.Criu.Images;

/// <summary>An image of a checkpoint that cannot be read, or that says something this code must not guess at.</summary>
public sealed class CriuImageException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="imageName">File name of the image.</param>
    /// <param name="offset">Offset in bytes from the start of the file.</param>
    /// <param name="cause">What is wrong there.</param>
    /// <param name="inner">The exception that was met, if any.</param>
    public CriuImageException(string imageName, long offset, string cause, Exception? inner = null)
        : base($"CRIU image {imageName}, offset {offset}: {cause}", inner)
    {
        ImageName = imageName;
        Offset = offset;
        Reason = cause;
    }

    /// <summary>File name of the image.</summary>
    public string ImageName { get; }

    /// <summary>Offset in bytes from the start of the file.</summary>
    public long Offset { get; }

    /// <summary>What is wrong there.</summary>
    public string Reason { get; }
}
