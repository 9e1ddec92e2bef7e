using Migration.Platform.Kubernetes;

namespace Migration.KubernetesFakes;

/// <summary>The token that the fake servers let in.</summary>
internal sealed class GoodToken : ITokenSource
{
    public ValueTask<string> TokenAsync(CancellationToken cancellation) => ValueTask.FromResult("good-token");

    public void Forget()
    {
    }
}
