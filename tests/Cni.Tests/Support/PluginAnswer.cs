using System.Text.Json.Nodes;

namespace Migration.Cni.Tests.Support;

/// <summary>What a run of the plugin ended with.</summary>
internal sealed record PluginAnswer(int Exit, string Output, string Errors)
{
    public JsonObject Json => JsonNode.Parse(Output)!.AsObject();

    public int Code => Exit == 0 ? 0 : (int)Json["code"]!;

    public string Message => Exit == 0 ? "" : $"{Json["msg"]}";

    public void ShouldSucceed() => Exit.ShouldBe(0, Output + Errors);
}
