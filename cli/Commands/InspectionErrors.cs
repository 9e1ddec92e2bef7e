using Migration.Platform.Criu.Images;
using Migration.Platform.Oci;

namespace Migration.Cli.Commands;

/// <summary>What goes wrong with checkpoints, as errors of the command line.</summary>
internal static class InspectionErrors
{
    /// <summary>Does something with checkpoints.</summary>
    /// <exception cref="CliException">A checkpoint cannot be read.</exception>
    public static async Task<T> TranslateAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (CriuImageException e)
        {
            throw new CliException(
                ExitCodes.Unreadable, e.Message, "Take the checkpoint again; or it is from a CRIU newer than this.", e);
        }
        catch (CheckpointArchiveException e)
        {
            throw new CliException(ExitCodes.Unreadable, e.Message, inner: e);
        }
        catch (RegistryException e)
        {
            throw new CliException(
                ExitCodes.Unreachable, e.Message,
                "For a registry without TLS: --plain-http. For one that asks who calls: MIGRATECTL_REGISTRY_USER and "
                    + "MIGRATECTL_REGISTRY_PASSWORD.",
                e);
        }
        catch (InvalidDataException e)
        {
            throw new CliException(ExitCodes.Unreadable, $"The compressed data is damaged: {e.Message}", inner: e);
        }
        catch (OverflowException e)
        {
            throw new CliException(
                ExitCodes.Unreadable, "The sizes in the checkpoint's images are beyond all bounds.", inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(
                ExitCodes.Unreadable, e.Message, "Checkpoints are readable by root only: run as root.", e);
        }
    }
}
