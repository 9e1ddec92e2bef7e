using Migration.Platform.Criu.Incremental;
using Migration.Platform.Oci;

namespace Migration.ImageBuilder.Images;

/// <summary>How the pieces of a dump lie in a checkpoint image: a folder inside that of the images for each.</summary>
internal static class CheckpointPieces
{
    private const string Prefix = CheckpointMembers.ImageFolder + "/";

    /// <summary>
    /// What goes ahead of a piece: its pages alone, for what is where is known when the dump is done.
    /// </summary>
    /// <param name="piece">The piece.</param>
    public static IReadOnlyList<CheckpointMember> MembersOf(PagePiece piece) =>
    [
        CheckpointMember.Folder(Prefix[..^1]),
        CheckpointMember.Folder(FolderOf(piece.Number)),
        new CheckpointMember
        {
            Name = $"{FolderOf(piece.Number)}/{piece.ImageName}", Size = piece.Bytes, Open = piece.Open,
        },
    ];

    /// <summary>What the checkpoint itself has instead of the pages that went ahead.</summary>
    /// <param name="images">The dump in pieces.</param>
    public static IReadOnlyList<CheckpointMember> MembersOf(PieceImages images) =>
    [
        .. images.Pieces.Select(piece => CheckpointMember.Folder(FolderOf(piece.Number))),
        .. images.Files.Select(file => CheckpointMember.Of(Prefix + file.Key, file.Value)),
        .. images.Rests.Select(rest => new CheckpointMember
        {
            Name = Prefix + rest.Key, Size = rest.Value.Bytes, Open = rest.Value.Open,
        }),
        .. images.Links.Select(link => CheckpointMember.Link(Prefix + link.Key, link.Value)),
    ];

    private static string FolderOf(int number) => Prefix + CheckpointFiles.BaseName(number);
}
