using System.Globalization;
using System.Net;

namespace Migration.Platform.Criu.Network;

/// <summary>Recognises CRIU's rules among the lines of iptables-save.</summary>
internal sealed class CriuRules(IReadOnlyCollection<(IPEndPoint Local, IPEndPoint Peer)> connections)
{
    /// <summary>SOCCR_MARK: packets with this mark are CRIU's own and pass its lock.</summary>
    private const string Mark = "! --mark 0xc114";

    /// <summary>True for a jump to chain CRIU, and for a rule that drops packets of one of the connections.</summary>
    public bool Contains(string line)
    {
        if (line is "-A INPUT -j CRIU" or "-A OUTPUT -j CRIU")
            return true;
        bool drops = (line.StartsWith("-A INPUT ", StringComparison.Ordinal)
                || line.StartsWith("-A OUTPUT ", StringComparison.Ordinal))
            && line.Contains(Mark, StringComparison.OrdinalIgnoreCase)
            && line.EndsWith(" -j DROP", StringComparison.Ordinal);
        return drops && Ends(line) is { } ends
            && connections.Any(connection =>
                (connection.Local.Equals(ends.From) && connection.Peer.Equals(ends.To))
                || (connection.Local.Equals(ends.To) && connection.Peer.Equals(ends.From)));
    }

    private static (IPEndPoint From, IPEndPoint To)? Ends(string line)
    {
        string[] words = line.Split(' ');
        return EndPoint(words, "-s", "--sport") is { } from && EndPoint(words, "-d", "--dport") is { } to
            ? (from, to)
            : null;
    }

    private static IPEndPoint? EndPoint(string[] words, string addressOption, string portOption)
    {
        // Addresses are written with a prefix length, 10.0.0.1/32.
        return IPAddress.TryParse(After(addressOption).Split('/')[0], out IPAddress? address)
            && ushort.TryParse(After(portOption), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
            ? new IPEndPoint(address, port)
            : null;

        string After(string option)
        {
            int index = Array.IndexOf(words, option);
            return index >= 0 && index + 1 < words.Length ? words[index + 1] : "";
        }
    }
}
