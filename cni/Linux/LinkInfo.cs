namespace Migration.Cni.Linux;

/// <summary>An interface as the kernel describes it.</summary>
/// <param name="Index">Its number in its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Mac">Its address, colons between the octets.</param>
/// <param name="Mtu">Its MTU in bytes.</param>
/// <param name="IsUp">Whether it is switched on.</param>
/// <param name="PeerIndex">Number of a veth's other end in that one's namespace; 0 for none.</param>
internal sealed record LinkInfo(int Index, string Name, string Mac, int Mtu, bool IsUp, int PeerIndex);
