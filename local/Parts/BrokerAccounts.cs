using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Migration.Local.Machine;

namespace Migration.Local.Parts;

/// <summary>
/// The accounts at a run's broker: one for each service, which may do no more than <c>deploy/rabbitmq/users.json</c>
/// says; one for this program, which may do everything; and RabbitMQ's <c>guest</c>, who may request migrations.
/// </summary>
internal sealed class BrokerAccounts
{
    internal const string Everything = "containerflow";
    private const string Guest = "guest";
    private const string Requester = "requester";
    private const string Node = "NODE";
    private const int SaltBytes = 4;
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    private readonly Dictionary<string, BrokerAccount> _accounts = [];
    private readonly List<Permission> _permissions = [];

    private BrokerAccounts(string password) => Password = password;

    /// <summary>Password of <see cref="Everything"/>.</summary>
    internal string Password { get; }

    internal BrokerAccount this[string user] => _accounts[user];

    /// <summary>Makes them.</summary>
    /// <param name="folder">Folder for their secrets.</param>
    /// <param name="authority">Issues their certificates.</param>
    /// <param name="nodes">Names of the nodes.</param>
    internal static BrokerAccounts Make(string folder, LocalAuthority authority, IEnumerable<string> nodes)
    {
        var file = Path.Combine(ProjectTree.Root, "deploy/rabbitmq/users.json");
        var entries = JsonSerializer.Deserialize<List<Entry>>(File.ReadAllText(file), Web)!;
        var accounts = new BrokerAccounts(NewPassword());
        List<string> names = [.. nodes];
        foreach (var entry in entries)
        {
            foreach (var of in entry.User.Contains(Node, StringComparison.Ordinal) ? names : [""])
            {
                var user = entry.User == Requester ? Guest : entry.User.Replace(Node, of, StringComparison.Ordinal);
                accounts._permissions.Add(new Permission(
                    user, "/", For(entry.Configure, of), For(entry.Write, of), For(entry.Read, of)));
                if (user == Guest)
                    continue;
                var secret = Path.Combine(folder, $"{user}.password");
                LocalAuthority.WriteSecret(secret, NewPassword());
                var (certificate, key) = authority.Issue(user, isServer: false);
                accounts._accounts.Add(user, new BrokerAccount(user, secret, certificate, key));
            }
        }

        accounts._permissions.Add(new Permission(Everything, "/", ".*", ".*", ".*"));
        return accounts;
    }

    /// <summary>What the broker is told of them when it starts for the first time.</summary>
    internal string Definitions() => JsonSerializer.Serialize(
        new
        {
            vhosts = new[] { new { name = "/" } },
            users = _accounts.Values.Select(a => User(a.User, File.ReadAllText(a.PasswordFile)))
                .Append(User(Everything, Password)).Append(User(Guest, Guest)),
            permissions = _permissions,
        },
        Web);

    // https://www.rabbitmq.com/docs/passwords: base64 of salt and SHA-256 of salt and password.
    private static Dictionary<string, object> User(string name, string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        byte[] hash = [.. salt, .. SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(password)])];
        return new Dictionary<string, object>
        {
            ["name"] = name,
            ["password_hash"] = Convert.ToBase64String(hash),
            ["hashing_algorithm"] = "rabbit_password_hashing_sha256",
            ["tags"] = "",
        };
    }

    private static string For(string pattern, string node) =>
        pattern.Replace(Node, Regex.Escape(node), StringComparison.Ordinal);

    private static string NewPassword() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private sealed record Permission(string User, string Vhost, string Configure, string Write, string Read);

    private sealed record Entry(string User, string Configure, string Write, string Read);
}
