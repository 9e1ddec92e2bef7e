using System.Security.Cryptography;
using Migration.Local.Machine;

namespace Migration.Local.Cluster;

/// <summary>Keys of the nodes of a run, to encrypt checkpoints for one another and to sign them.</summary>
internal sealed class NodeKeys
{
    private const int RsaBits = 3072;
    private readonly string _folder;

    /// <summary>Makes the keys.</summary>
    /// <param name="record">The run.</param>
    internal NodeKeys(RunRecord record)
    {
        _folder = record.CreateFolder("keys");
        Recipients = record.CreateFolder("keys/recipients");
        Signers = record.CreateFolder("keys/signers");
        foreach (var node in Topology.Nodes)
        {
            using var encryption = RSA.Create(RsaBits);
            LocalAuthority.WriteSecret(PrivateKey(node), encryption.ExportPkcs8PrivateKeyPem());
            File.WriteAllText(Path.Combine(Recipients, $"{node.Name}.pem"), encryption.ExportSubjectPublicKeyInfoPem());
            using var signing = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            LocalAuthority.WriteSecret(SigningKey(node), signing.ExportPkcs8PrivateKeyPem());
            File.WriteAllText(Path.Combine(Signers, $"{node.Name}.pem"), signing.ExportSubjectPublicKeyInfoPem());
        }
    }

    /// <summary>Folder with the public keys to encrypt for.</summary>
    internal string Recipients { get; }

    /// <summary>Folder with the public keys that signatures are checked with.</summary>
    internal string Signers { get; }

    /// <summary>File with the key by which a node opens what is encrypted for it.</summary>
    internal string PrivateKey(NodePlace node) => Path.Combine(_folder, $"{node.Name}.private.pem");

    /// <summary>File with the key by which a node signs.</summary>
    internal string SigningKey(NodePlace node) => Path.Combine(_folder, $"{node.Name}.signing.pem");
}
