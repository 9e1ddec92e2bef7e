namespace Migration.Platform.Criu.Images;

/// <summary>
/// Constants of the image format beside the type magics (criu/include/magic.h, criu/include/pagemap.h).
/// </summary>
public static class CriuImageFormat
{
    /// <summary>First word of every common image of version 1.1.</summary>
    public const uint CommonHead = 0x54564319;

    /// <summary>First word of the service images: stats-dump, stats-restore, irmap-cache.</summary>
    public const uint ServiceHead = 0x55105940;

    /// <summary>inventory_entry.img_version of images without a head magic.</summary>
    public const uint Version1 = 1;

    /// <summary>inventory_entry.img_version of images with a head magic.</summary>
    public const uint Version1Dot1 = 2;

    /// <summary>file_entry.type of an IPv4 or IPv6 socket (fd_types in images/fdinfo.proto).</summary>
    public const uint InetSocketFileType = 4;

    /// <summary>Size of the pages that pagemap images count, in bytes.</summary>
    public const int PageSize = 4096;
}
