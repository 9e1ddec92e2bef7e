using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Deployer;
using Migration.Deployer.Platforms;
using Migration.ImageBuilder;
using Migration.ImageBuilder.Images;
using Migration.Platform.Hosting;

namespace Migration.NodeServices.Tests.Deployer;

public sealed class SignatureCheckTests : IDisposable
{
    private const string Image = "registry.example:5000/checkpoints/redis@sha256:0123";
    private readonly string _folder = Directory.CreateTempSubdirectory("keys-").FullName;
    private readonly string _signingKey;

    public SignatureCheckTests()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _signingKey = Path.Combine(_folder, "signing.pem");
        File.WriteAllText(_signingKey, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(_folder, "node-a.pem"), key.ExportSubjectPublicKeyInfoPem());
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(Path.Combine(_folder, "node-c.pem"), other.ExportSubjectPublicKeyInfoPem());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_the_source_signed_is_restored() => Check().Check(Pushed());

    [Fact]
    public void Without_trusted_keys_nothing_is_asked_for() =>
        new SignatureCheck(Options.Create(new DeployerOptions()), Samples.Node("node-b"))
            .Check(Pushed() with { Signature = null });

    [Fact]
    public void What_is_not_signed_is_refused() =>
        Refusal(Pushed() with { Signature = null }).ShouldContain("not signed: set ImageBuilder:SigningKeyFile on node-a");

    [Fact]
    public void A_signature_fits_one_image_one_migration_and_one_node_only()
    {
        Refusal(Pushed() with { Image = Image + "4" }).ShouldContain("is not node-a's");
        Refusal(Pushed() with { MigrationId = Guid.NewGuid() }).ShouldContain("is not node-a's");
        Refusal(Pushed(), here: "node-c").ShouldContain("is not node-a's for this migration and node-c");
        Refusal(Pushed() with { Signature = "no base64!" }).ShouldContain("is not node-a's");
        Refusal(Pushed() with { Plan = Samples.Plan with { SourceNode = "node-c" } }).ShouldContain("is not node-c's");
    }

    [Fact]
    public void A_node_without_a_key_is_trusted_with_nothing() =>
        Refusal(Pushed() with { Plan = Samples.Plan with { SourceNode = "node-x" } }).ShouldContain("node-x.pem");

    [Fact]
    public void A_key_outside_the_folder_is_nobodys() => Refusal(
        Pushed() with { Plan = Samples.Plan with { SourceNode = $"../{Path.GetFileName(_folder)}/../node-x" } })
        .ShouldContain(Path.Combine(_folder, "node-x.pem"));

    private string Refusal(ImagePushed pushed, string here = "node-b") =>
        Should.Throw<StepException>(() => Check(here).Check(pushed)).Message;

    private SignatureCheck Check(string here = "node-b") =>
        new(Options.Create(new DeployerOptions { TrustedKeyFolder = _folder }), Samples.Node(here));

    private ImagePushed Pushed() => new()
    {
        MigrationId = Samples.MigrationId,
        Plan = Samples.Plan,
        Source = Samples.Source,
        Target = Samples.Target,
        Image = Image,
        ImageBytes = 1,
        Signature = new CheckpointSeals(Options.Create(new ImageBuilderOptions { SigningKeyFile = _signingKey }))
            .Sign(Image, Samples.MigrationId, Samples.Plan),
        Steps = [],
    };
}
