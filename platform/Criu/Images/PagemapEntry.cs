namespace Migration.Platform.Criu.Images;

/// <summary>A run of pages of one address space.</summary>
/// <param name="VirtualAddress">Address of the first page.</param>
/// <param name="Pages">Number of pages of 4096 bytes.</param>
/// <param name="Flags">Where the pages are.</param>
/// <param name="PagesFileOffset">
/// Offset in bytes of the first page in the pages image; null when the pages are not in it.
/// </param>
public sealed record PagemapEntry(ulong VirtualAddress, ulong Pages, PageLocations Flags, long? PagesFileOffset);
