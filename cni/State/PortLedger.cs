using System.Globalization;
using System.Text.Json;
using Migration.Cni.Configuration;
using Migration.Cni.Linux;
using Migration.Cni.Protocol;

namespace Migration.Cni.State;

/// <summary>
/// Who has which port of the switch: a file for each port in use, written before anything is done with it. Two locks
/// keep processes apart: one on the whole while a port is chosen, one on a port as long as somebody works on it.
/// </summary>
/// <remarks>
/// Ports are handed out round robin, and a port is free only when switch and controller have let go of it: a number
/// that comes back soon, or while a row still leads to it, would give one pod the packets of another.
/// </remarks>
internal sealed class PortLedger
{
    private const string Extension = ".json";
    private readonly string _folder;
    private readonly string _ledgerLock;
    private readonly string _latest;

    /// <summary>Opens the ledger in a folder; makes it if needed.</summary>
    /// <exception cref="CniException">The folder cannot be made.</exception>
    public PortLedger(string stateFolder)
    {
        _folder = Path.Combine(stateFolder, "ports");
        _ledgerLock = Path.Combine(stateFolder, "lock");
        _latest = Path.Combine(stateFolder, "latest");
        try
        {
            Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite
                | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CniException(CniErrorCodes.Io, $"{_folder} cannot be made: {e.Message}",
                "the plugin needs root and a writable stateDir", e);
        }
    }

    /// <summary>All attachments, as they were when looked at.</summary>
    /// <exception cref="CniException">A file is damaged.</exception>
    public IReadOnlyList<Attachment> All() =>
        [.. Directory.EnumerateFiles(_folder, "*" + Extension)
            .Select(Read)
            .OfType<Attachment>()
            .OrderBy(a => a.Port)];

    /// <summary>Takes hold of an attachment; waits while another process has it.</summary>
    /// <returns>Null when there is none.</returns>
    public HeldAttachment? Hold(string network, string node, string containerId, string interfaceName)
    {
        while (true)
        {
            var found = Find(network, node, containerId, interfaceName);
            if (found is null)
                return null;
            var held = FileLock.Take(LockOf(found.Port));
            // It may have gone, or the port have been given to another, while this waited.
            if (Read(PathOf(found.Port)) is { } now && IsOf(now, network, node, containerId, interfaceName))
                return new HeldAttachment(held, PathOf(found.Port), now);
            held.Dispose();
        }
    }

    /// <summary>Takes hold of an attachment if no process has it.</summary>
    /// <returns>Null when a process has it, or when it is gone.</returns>
    public HeldAttachment? TryHold(Attachment attachment)
    {
        if (FileLock.TryTake(LockOf(attachment.Port)) is not { } held)
            return null;
        if (Read(PathOf(attachment.Port)) is { } now
            && IsOf(now, attachment.Network, attachment.Node, attachment.ContainerId, attachment.InterfaceName))
        {
            return new HeldAttachment(held, PathOf(attachment.Port), now);
        }

        held.Dispose();
        return null;
    }

    /// <summary>Takes the next free port for an attachment and writes that down.</summary>
    /// <param name="settings">Which ports there are.</param>
    /// <param name="make">Makes the attachment for a port.</param>
    /// <param name="isTaken">Whether the switch has a port that this ledger does not know of.</param>
    /// <exception cref="CniException">All are in use.</exception>
    public HeldAttachment Allocate(SwitchSettings settings, Func<int, Attachment> make, Func<int, bool> isTaken)
    {
        using var ledger = FileLock.Take(_ledgerLock);
        var count = settings.LastPort - settings.FirstPort + 1;
        var latest = ReadLatest(settings);
        for (var step = 1; step <= count; step++)
        {
            var port = settings.FirstPort + ((latest - settings.FirstPort + step) % count);
            if (port == SwitchSettings.CpuPort || File.Exists(PathOf(port)) || isTaken(port))
                continue;
            // Whoever gives a port back deletes its file before it lets go of the lock.
            if (FileLock.TryTake(LockOf(port)) is not { } held)
                continue;
            var attachment = new HeldAttachment(held, PathOf(port), make(port));
            DurableFile.Write(_latest, System.Text.Encoding.ASCII.GetBytes(
                port.ToString(CultureInfo.InvariantCulture)));
            attachment.Save(attachment.Attachment);
            return attachment;
        }

        throw new CniException(CniErrorCodes.NoPortLeft,
            $"all ports from {settings.FirstPort} to {settings.LastPort} are in use",
            $"widen switch.firstPort and switch.lastPort, or remove pods; {_folder} says who has them");
    }

    private static bool IsOf(Attachment a, string network, string node, string containerId, string interfaceName) =>
        a.Network == network && a.Node == node && a.ContainerId == containerId && a.InterfaceName == interfaceName;

    private Attachment? Find(string network, string node, string containerId, string interfaceName) =>
        All().FirstOrDefault(a => IsOf(a, network, node, containerId, interfaceName));

    private int ReadLatest(SwitchSettings settings) =>
        File.Exists(_latest)
        && int.TryParse(File.ReadAllText(_latest), NumberStyles.None, CultureInfo.InvariantCulture, out var latest)
        && latest >= settings.FirstPort && latest <= settings.LastPort
            ? latest
            : settings.LastPort;

    private static Attachment? Read(string path)
    {
        try
        {
            return AttachmentJson.Read(File.ReadAllBytes(path));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new CniException(CniErrorCodes.Io, $"{path} is damaged: {e.Message}",
                "remove the file, then the pod's interface and the port at the switch", e);
        }
    }

    private string PathOf(int port) =>
        Path.Combine(_folder, port.ToString(CultureInfo.InvariantCulture) + Extension);

    private string LockOf(int port) =>
        Path.Combine(_folder, port.ToString(CultureInfo.InvariantCulture) + ".lock");
}
