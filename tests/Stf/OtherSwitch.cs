using System.Globalization;

namespace Migration.Stf;

/// <summary>
/// What another switch sent in the same cases: FOLDER/CASE/pcapPORT_out.pcap, as p4c's runner for BMv2 leaves it.
/// </summary>
/// <param name="folder">The folder.</param>
internal sealed class OtherSwitch(string folder)
{
    /// <summary>Cases that were compared.</summary>
    public int Compared { get; private set; }

    /// <summary>Compares a case byte by byte, also where its file leaves open what is sent.</summary>
    /// <param name="name">Name of the case, with _ for /.</param>
    /// <param name="sent">What this switch sent, by port.</param>
    /// <returns>The first difference, null for none or where the other switch did not run the case.</returns>
    /// <exception cref="FormatException">A capture cannot be read.</exception>
    public string? Compare(string name, IReadOnlyDictionary<int, List<byte[]>> sent)
    {
        var place = Path.Combine(folder, name);
        if (!Directory.Exists(place))
        {
            return null;
        }

        Compared++;
        return sent.OrderBy(pair => pair.Key).Select(pair => Compare(place, pair.Key, pair.Value))
            .FirstOrDefault(difference => difference is not null);
    }

    private static string? Compare(string place, int port, List<byte[]> frames)
    {
        var file = Path.Combine(place, string.Create(CultureInfo.InvariantCulture, $"pcap{port}_out.pcap"));
        var others = File.Exists(file) ? PcapFrames.Read(file) : [];
        if (others.Count != frames.Count)
        {
            return $"port {port}: {frames.Count} packets here, {others.Count} there";
        }

        var index = others.Zip(frames).ToList().FindIndex(pair => !pair.First.AsSpan().SequenceEqual(pair.Second));
        return index < 0
            ? null
            : $"port {port}, packet {index}: {Convert.ToHexString(frames[index])} here, "
                + $"{Convert.ToHexString(others[index])} there";
    }
}
