namespace Migration.Platform.Kubernetes;

/// <summary>
/// A token in a file that somebody else renews, as the kubelet does for service accounts: read again once a minute, and
/// at once when the server refuses it.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="time">Clock.</param>
internal sealed class FileToken(string path, TimeProvider time) : ITokenSource
{
    // The kubelet renews at 80 % of an hour at the latest, so a minute is always in time.
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private string? _token;
    private long _readAt;

    public ValueTask<string> TokenAsync(CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_token is null || time.GetElapsedTime(_readAt) >= Fresh)
            {
                _token = Read();
                _readAt = time.GetTimestamp();
            }

            return ValueTask.FromResult(_token);
        }
    }

    public void Forget()
    {
        lock (_lock)
            _token = null;
    }

    private string Read()
    {
        try
        {
            var token = File.ReadAllText(path).Trim();
            return token.Length > 0 ? token : throw new KubeConfigException($"Token file {path} is empty.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubeConfigException($"Token file {path} cannot be read: {e.Message}", e);
        }
    }
}
