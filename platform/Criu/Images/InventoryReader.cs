using System.Text;
using Migration.Platform.Criu.Wire;

namespace Migration.Platform.Criu.Images;

/// <summary>Reads inventory.img (inventory_entry in images/inventory.proto).</summary>
public static class InventoryReader
{
    /// <summary>Reads the inventory of a checkpoint.</summary>
    /// <param name="image">The whole file.</param>
    /// <exception cref="CriuImageException">
    /// No inventory, an image version other than 1 and 2, or a security module or lock method this code does not know.
    /// </exception>
    public static CriuInventory Read(ReadOnlyMemory<byte> image)
    {
        var file = CriuImage.Parse(CriuImageFileName.Inventory, image, CriuImageType.Inventory);
        if (file.Entries.Count != 1)
            throw new CriuImageException(file.Name, sizeof(uint), $"has {file.Entries.Count} entries, expected 1");
        return file.Read(file.Entries[0], ReadEntry);
    }

    private static CriuInventory ReadEntry(WireMessage entry)
    {
        uint version = entry.RequiredUInt32(1);
        if (version is not (CriuImageFormat.Version1 or CriuImageFormat.Version1Dot1))
            throw new WireFormatException(0, $"image version {version} is not supported, only 1 and 2 (1.1) are");

        return new CriuInventory
        {
            ImageVersion = version,
            SecurityModule = Known<SecurityModule>(entry.Scalar(6) ?? 0, "security module"),
            DumpUptimeTicks = entry.Scalar(8),
            TcpClose = entry.Scalar(10) is > 0,
            NetworkLock = Known<NetworkLockMethod>(entry.Scalar(11) ?? 0, "network lock method"),
            Plugins = entry.Message(12) is { } plugins ? ReadPlugins(plugins) : null,
            DumpRunId = entry.Text(13),
            AllowUprobes = entry.Scalar(14) is > 0,
        };
    }

    // The list is wrapped in a message of its own, so that "none" differs from "not said"; its field is 12 again.
    private static string[] ReadPlugins(WireMessage plugins) =>
        [.. plugins.Fields.Where(field => field.Number == 12).Select(field => ReadText(field.Payload))];

    private static string ReadText(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    private static T Known<T>(ulong value, string what)
        where T : struct, Enum
    {
        var known = (T)Enum.ToObject(typeof(T), value);
        return Enum.IsDefined(known)
            ? known
            : throw new WireFormatException(0, $"unknown {what} {value}");
    }
}
