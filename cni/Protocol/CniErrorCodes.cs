namespace Migration.Cni.Protocol;

/// <summary>Error codes of the CNI specification, and this plugin's own from 100 on.</summary>
internal static class CniErrorCodes
{
    /// <summary>The configuration's version is not supported.</summary>
    public const int IncompatibleVersion = 1;

    /// <summary>The container is unknown, or its network is not as it was made.</summary>
    public const int UnknownContainer = 3;

    /// <summary>An environment variable is missing or wrong.</summary>
    public const int InvalidEnvironment = 4;

    /// <summary>Reading or writing failed.</summary>
    public const int Io = 5;

    /// <summary>The configuration is not JSON.</summary>
    public const int Decoding = 6;

    /// <summary>The configuration is wrong.</summary>
    public const int InvalidConfiguration = 7;

    /// <summary>It may work later: the runtime should try again.</summary>
    public const int TryAgainLater = 11;

    /// <summary>STATUS: no container can be added now.</summary>
    public const int NotAvailable = 50;

    /// <summary>STATUS: no container can be added now, and those that are there may be cut off.</summary>
    public const int LimitedConnectivity = 51;

    /// <summary>The kernel refused.</summary>
    public const int Kernel = 100;

    /// <summary>The switch refused.</summary>
    public const int Switch = 101;

    /// <summary>The switch controller refused.</summary>
    public const int Controller = 102;

    /// <summary>All port numbers are in use.</summary>
    public const int NoPortLeft = 103;

    /// <summary>The delegated IPAM plugin cannot be run, or answers nonsense.</summary>
    public const int Delegate = 104;

    /// <summary>CHECK: something is not as ADD made it.</summary>
    public const int Drifted = 105;

    /// <summary>A fault of this plugin.</summary>
    public const int Internal = 199;
}
