using Migration.Platform.Criu.Incremental;

namespace Migration.Criu.Tests.Incremental;

/// <summary>Puts a dump in pieces together as a target does that fetched its layers.</summary>
internal static class PieceChain
{
    public static void Assemble(string dump, PieceImages images, string into)
    {
        foreach (var path in Directory.EnumerateFiles(dump))
            File.Copy(path, Path.Combine(into, Path.GetFileName(path)), overwrite: true);
        foreach (var piece in images.Pieces)
        {
            var folder = Directory.CreateDirectory(Path.Combine(into, $"base-{piece.Number}")).FullName;
            Copy(piece.Open, piece.Bytes, Path.Combine(folder, piece.ImageName));
        }

        foreach (var (name, content) in images.Files)
            File.WriteAllBytes(Path.Combine(into, name), content);
        foreach (var (name, place) in images.Rests)
            Copy(place.Open, place.Bytes, Path.Combine(into, name));
        foreach (var (name, target) in images.Links)
            File.CreateSymbolicLink(Path.Combine(into, name), target);
    }

    private static void Copy(Func<Stream> open, long length, string path)
    {
        using var content = open();
        var bytes = new byte[length];
        content.ReadExactly(bytes);
        File.WriteAllBytes(path, bytes);
    }
}
