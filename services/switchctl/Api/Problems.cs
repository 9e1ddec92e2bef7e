using System.Globalization;
using Migration.SwitchCtl.Desired;

namespace Migration.SwitchCtl.Api;

/// <summary>Everything that is wrong with a request, by field; and readers that add to it.</summary>
public sealed class Problems
{
    private const int MaxNameLength = 253;
    private readonly Dictionary<string, List<string>> _fields = new(StringComparer.Ordinal);
    private bool _invalid;
    private bool _missing;

    /// <summary>
    /// What the fields are part of, put before their names: <c>services[3].</c> for example. Default nothing.
    /// </summary>
    public string Part { get; set; } = "";

    /// <summary>How many fields are wrong.</summary>
    public int Count => _fields.Count;

    /// <summary>Whether anything is wrong.</summary>
    public bool Any => _fields.Count > 0;

    /// <summary>
    /// HTTP status that fits: 400 for bad input, 404 for a missing parent, 409 for a clash with what is there.
    /// </summary>
    public int Status => _invalid ? 400 : _missing ? 404 : 409;

    /// <summary>What is wrong, by field.</summary>
    public Dictionary<string, string[]> Fields => _fields.ToDictionary(f => f.Key, f => f.Value.ToArray());

    /// <summary>The input is wrong whatever else there is.</summary>
    /// <param name="field">Field as the caller wrote it.</param>
    /// <param name="message">What is wrong and what is allowed.</param>
    public void Invalid(string field, string message)
    {
        _invalid = true;
        Add(field, message);
    }

    /// <summary>The input clashes with what is registered or under way.</summary>
    /// <param name="field">Field as the caller wrote it.</param>
    /// <param name="message">With what, and what to do.</param>
    public void Conflict(string field, string message) => Add(field, message);

    /// <summary>What the request is about does not exist.</summary>
    /// <param name="field">Field as the caller wrote it.</param>
    /// <param name="message">What is missing and what to do.</param>
    public void Missing(string field, string message)
    {
        _missing = true;
        Add(field, message);
    }

    /// <summary>Reads an address.</summary>
    /// <param name="field">The field.</param>
    /// <param name="text">Its value.</param>
    public IpAddress Address(string field, string? text)
    {
        if (!IpAddress.TryParse(text, out var address))
            Invalid(field, $"'{text}' is not an IP address; write four numbers of 0 to 255, for example 10.0.1.10, or an "
                + "IPv6 address such as fd00:1::a.");
        return address;
    }

    /// <summary>Reads a prefix.</summary>
    /// <param name="field">The field.</param>
    /// <param name="text">Its value.</param>
    public IpPrefix Prefix(string field, string? text)
    {
        if (!IpPrefix.TryParse(text, out var prefix))
            Invalid(field, $"'{text}' is not an IP prefix; write it like 10.0.1.0/24 or fd00:1::/64, with all host "
                + "bits 0.");
        return prefix;
    }

    /// <summary>Reads a MAC address.</summary>
    /// <param name="field">The field.</param>
    /// <param name="text">Its value.</param>
    public Mac Mac(string field, string? text)
    {
        if (!Desired.Mac.TryParse(text, out var mac))
            Invalid(field, $"'{text}' is not a unicast MAC address; write six octets like 02:00:00:00:01:0a.");
        return mac;
    }

    /// <summary>Reads a protocol.</summary>
    /// <param name="field">The field.</param>
    /// <param name="text">Its value.</param>
    public TransportProtocol Protocol(string field, string? text)
    {
        switch (text)
        {
            case "tcp":
                return TransportProtocol.Tcp;
            case "udp":
                return TransportProtocol.Udp;
            default:
                Invalid(field, $"'{text}' is not a protocol of services; write tcp or udp.");
                return default;
        }
    }

    /// <summary>Checks a number.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">Its value.</param>
    /// <param name="from">Smallest allowed.</param>
    /// <param name="to">Largest allowed.</param>
    public int Number(string field, int? value, int from, int to)
    {
        if (value is not { } number || number < from || number > to)
        {
            var fault = value is null ? "missing" : $"{value} is out of range";
            Invalid(field, $"{fault}; write a number from {from} to {to}.");
            return from;
        }

        return number;
    }

    /// <summary>Reads a number.</summary>
    /// <param name="field">The field.</param>
    /// <param name="text">Its value.</param>
    /// <param name="from">Smallest allowed.</param>
    /// <param name="to">Largest allowed.</param>
    public int Number(string field, string text, int from, int to)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return Number(field, number, from, to);
        Invalid(field, $"'{text}' is not a number; write one from {from} to {to}.");
        return from;
    }

    /// <summary>Checks a name.</summary>
    /// <param name="field">The field.</param>
    /// <param name="text">Its value.</param>
    public string Name(string field, string? text)
    {
        if (string.IsNullOrWhiteSpace(text)
            || text.Length > MaxNameLength
            || text.Any(c => char.IsControl(c) || c == '/'))
        {
            Invalid(field, $"'{text}' is not a name; write 1 to {MaxNameLength} printable characters without '/'.");
        }

        return text ?? "";
    }

    private void Add(string field, string message)
    {
        if (!_fields.TryGetValue(Part + field, out var messages))
            _fields[Part + field] = messages = [];
        messages.Add(message);
    }
}
