using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Win32.SafeHandles;

namespace Migration.Platform.Criu.Incremental;

/// <summary>
/// The pages images of a dump that CRIU is writing, opened as they appear. What is open can be read whatever becomes of
/// its name: an engine may delete the folder as soon as it has what is in it.
/// </summary>
/// <param name="folder">Where CRIU writes its images; need not be there yet.</param>
internal sealed partial class PagesFiles(string folder) : IDisposable
{
    private readonly SortedDictionary<uint, SafeFileHandle> _files = [];

    /// <summary>The images that are there by now, by their number.</summary>
    public IReadOnlyDictionary<uint, SafeFileHandle> Look()
    {
        try
        {
            foreach (var path in Directory.EnumerateFiles(folder, "pages-*.img"))
            {
                if (PagesName().Match(Path.GetFileName(path)) is not { Success: true } name)
                    continue;
                var id = uint.Parse(name.Groups[1].Value, CultureInfo.InvariantCulture);
                if (!_files.ContainsKey(id))
                    _files[id] = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            }
        }
        catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException)
        {
            // Not there yet, or gone.
        }

        return _files;
    }

    /// <summary>Whether all that was opened is still what is there under its name.</summary>
    // proc_pid_fd(5): the link of a file whose name is gone says so at its end.
    public bool AreThere() => _files.All(file =>
        File.ResolveLinkTarget($"/proc/self/fd/{file.Value.DangerousGetHandle()}", returnFinalTarget: false) is { } now
        && Path.GetFileName(now.FullName) == $"pages-{file.Key}.img");

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var file in _files.Values)
            file.Dispose();
    }

    [GeneratedRegex(@"^pages-(\d+)\.img$", RegexOptions.CultureInvariant)]
    private static partial Regex PagesName();
}
