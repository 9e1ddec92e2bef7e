namespace Migration.Platform.Kubernetes;

/// <summary>A token that stays what it is.</summary>
/// <param name="token">The token.</param>
internal sealed class StaticToken(string token) : ITokenSource
{
    public ValueTask<string> TokenAsync(CancellationToken cancellation) => ValueTask.FromResult(token);

    public void Forget()
    {
    }
}
