using System.Text;

namespace Migration.Platform.Oci;

/// <summary>
/// A checkpoint of nothing, pushed and downloaded the way a real one is, so that the first real one does not find code
/// that was never run, no connection and no token: that takes half a second, and its clients would wait for it.
/// </summary>
public static class CheckpointRehearsal
{
    /// <summary>Tag of the image; it is the same few KiB whoever pushes it, and stays in the registry.</summary>
    public const string Tag = "1";

    /// <summary>Name of its repository, below the one of the checkpoints.</summary>
    public const string Repository = "rehearsal";

    /// <summary>More than the image has: nothing else is downloaded under its name.</summary>
    private const long MostBytes = 64 * 1024;

    private const string ConfigDump = """
        {"id":"0","name":"rehearsal","checkpointedTime":"2026-01-01T00:00:00Z"}
        """;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The image.</summary>
    /// <param name="registry">Host of the registry.</param>
    /// <param name="repository">Repository in front of the containers' names.</param>
    public static ImageReference ImageOf(string registry, string repository) =>
        ImageReference.Parse($"{registry}/{repository}/{Repository}:{Tag}");

    /// <summary>Pushes it.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="image">The image.</param>
    /// <param name="rewriter">What is done to checkpoints; null for nothing.</param>
    /// <param name="filesImage">CRIU's image of the open files, for the rewriter.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellationToken">Ends the push.</param>
    /// <exception cref="RegistryException">The registry refused or does not answer.</exception>
    public static async Task PushAsync(
        RegistryClient registry, ImageReference image, MemberRewriter? rewriter, ReadOnlyMemory<byte> filesImage,
        TimeProvider time, CancellationToken cancellationToken)
    {
        using var archive = new MemoryStream();
        await LayerWriter.WriteAsync(
            new[]
            {
                Member(CheckpointMembers.Inventory, "inventory"u8.ToArray()),
                Member(CheckpointMembers.Files, filesImage.ToArray()),
                Member(CheckpointMembers.ConfigDump, Encoding.UTF8.GetBytes(ConfigDump)),
                Member(CheckpointMembers.SpecDump, "{}"u8.ToArray()),
            }.ToAsyncEnumerable(),
            archive, cancellationToken);
        archive.Position = 0;
        await new CheckpointImageBuilder(registry, time).PushArchiveAsync(
            Repository, archive, image, new CheckpointImageOptions { Rewriter = rewriter, Compresses = true },
            cancellationToken);
    }

    /// <summary>Downloads it, and deletes what came.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="image">The image.</param>
    /// <param name="folder">Folder for checkpoints.</param>
    /// <param name="cancellationToken">Ends the download.</param>
    /// <exception cref="CheckpointArchiveException">It is something else.</exception>
    /// <exception cref="RegistryException">
    /// The registry refused or does not answer, or the image is not there or too large.
    /// </exception>
    public static async Task DownloadAsync(
        RegistryClient registry, ImageReference image, string folder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(image);
        var files = CheckpointFiles.Of(folder, Guid.NewGuid());
        try
        {
            await new CheckpointDownloader(registry).DownloadAsync(image, files, null, cancellationToken, MostBytes);
        }
        finally
        {
            files.Delete();
        }
    }

    private static LayerEntry Member(string name, byte[] content) => new()
    {
        Name = name,
        Kind = LayerEntryKind.File,
        Mode = OwnerOnly,
        Size = content.Length,
        Content = new MemoryStream(content),
    };
}
