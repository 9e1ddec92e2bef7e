using System.Globalization;
using System.Net;
using Migration.Softswitch.Ports.Linux;

namespace Migration.Softswitch;

/// <summary>The command line.</summary>
internal sealed class SwitchOptions
{
    /// <summary>What the command line takes.</summary>
    public const string Usage =
        """
        usage: softswitch [--port NUMBER@INTERFACE ...] [--grpc ADDRESS:PORT] [--device-id ID] [--cpu-port NUMBER]
                          [--http ADDRESS:PORT] [--control PATH] [--pcap FOLDER]
          --port, -i   switch port (0 to 510) on an interface; NUMBER=INTERFACE is the same, and NETNS/INTERFACE stands
                       for an interface inside a named network namespace
          --grpc       where P4Runtime listens; default 127.0.0.1:9559, port 0 takes a free one
          --device-id  P4Runtime device id, not 0; default 1
          --cpu-port   port number of the controller; default 255
          --http       where GET /health answers; default: nowhere
          --control    Unix socket, for its owner only, where ports are added and removed while the switch runs
                       (GET, PUT and DELETE /ports/...); default: nowhere
          --pcap       writes the frames of every port to FOLDER/portNUMBER-in.pcap and -out.pcap; slow, for looking
                       into things; default: nowhere
          --help, -h   prints this
        The program and the tables come over P4Runtime: a controller sets the P4Info and the BMv2 JSON that
        p4c-bm2-ss writes (SetForwardingPipelineConfig), then writes entries. docs/softswitch.md tells more.
        """;

    /// <summary>Highest port number: 9 bits, of which v1model keeps 511 for dropping.</summary>
    public const int HighestPort = 510;

    /// <summary>Where P4Runtime listens. Default 127.0.0.1:9559.</summary>
    public IPEndPoint Grpc { get; private set; } = new(IPAddress.Loopback, 9559);

    /// <summary>Where GET /health answers; null for nowhere. Default null.</summary>
    public IPEndPoint? Http { get; private set; }

    /// <summary>Unix socket where ports are added and removed; null for none. Default null.</summary>
    public string? ControlPath { get; private set; }

    /// <summary>P4Runtime device id. Default 1.</summary>
    public ulong DeviceId { get; private set; } = 1;

    /// <summary>Port number of the controller. Default 255.</summary>
    public int CpuPort { get; private set; } = 255;

    /// <summary>Folder for captured frames; null for none. Default null.</summary>
    public string? CaptureFolder { get; private set; }

    /// <summary>Whether only the usage is wanted.</summary>
    public bool IsHelp { get; private set; }

    /// <summary>Interfaces by port number.</summary>
    public SortedDictionary<int, PortAddress> Ports { get; } = [];

    /// <summary>Reads a command line.</summary>
    /// <exception cref="FormatException">Lists everything that is wrong with it.</exception>
    public static SwitchOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new SwitchOptions { IsHelp = arguments.Any(a => a is "--help" or "-h") };
        if (options.IsHelp)
        {
            return options;
        }

        var faults = new List<string>();
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var value = i + 1 < arguments.Count ? arguments[i + 1] : null;
            try
            {
                options.Take(arguments[i], value ?? throw new FormatException("a value is missing"));
            }
            catch (FormatException e)
            {
                faults.Add($"{arguments[i]}: {e.Message}");
            }
        }

        if (options.Ports.ContainsKey(options.CpuPort))
        {
            faults.Add($"--port: {options.CpuPort} is the CPU port (--cpu-port)");
        }

        return faults.Count == 0 ? options : throw new FormatException(string.Join(Environment.NewLine, faults));
    }

    private void Take(string name, string value)
    {
        switch (name)
        {
            case "--grpc":
                Grpc = ReadEndPoint(value);
                break;
            case "--http":
                Http = ReadEndPoint(value);
                break;
            case "--device-id":
                DeviceId = ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0
                    ? id
                    : throw new FormatException($"\"{value}\" is not a number above 0");
                break;
            case "--cpu-port":
                CpuPort = ReadPortNumber(value);
                break;
            case "--port" or "-i":
                AddPort(value);
                break;
            case "--control":
                ControlPath = Path.IsPathRooted(value)
                    ? value
                    : throw new FormatException($"\"{value}\" is not an absolute path");
                break;
            case "--pcap":
                CaptureFolder = value.Length > 0 ? value : throw new FormatException("the name of a folder is missing");
                break;
            default:
                throw new FormatException("unknown option");
        }
    }

    private void AddPort(string value)
    {
        var parts = value.Split(['@', '='], 2);
        if (parts.Length != 2)
        {
            throw new FormatException($"\"{value}\" is not NUMBER@INTERFACE or NUMBER@NETNS/INTERFACE");
        }

        var number = ReadPortNumber(parts[0]);
        if (!Ports.TryAdd(number, PortAddress.Parse(parts[1])))
        {
            throw new FormatException($"port {number} is given twice");
        }
    }

    private static int ReadPortNumber(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= HighestPort
            ? number
            : throw new FormatException($"\"{text}\" is not a port number (0 to {HighestPort})");

    private static IPEndPoint ReadEndPoint(string text)
    {
        if (text.StartsWith("localhost:", StringComparison.Ordinal))
        {
            text = IPAddress.Loopback + text["localhost".Length..];
        }

        return text.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(text, out var endPoint)
            ? endPoint
            : throw new FormatException($"\"{text}\" is not ADDRESS:PORT");
    }
}
