namespace Migration.Platform.Kubernetes;

/// <summary>Gives bearer tokens, always one that is still good.</summary>
public interface ITokenSource
{
    /// <summary>A token.</summary>
    /// <param name="cancellation">Cancels the call.</param>
    /// <exception cref="KubeConfigException">There is none to be had.</exception>
    ValueTask<string> TokenAsync(CancellationToken cancellation);

    /// <summary>The server has refused the last token: the next one must be a new one.</summary>
    void Forget();
}
