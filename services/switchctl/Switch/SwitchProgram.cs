using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Migration.Platform.P4Runtime.Info;
using Migration.Platform.P4Runtime.V1;

namespace Migration.SwitchCtl.Switch;

/// <summary>The compiled program that the switch has to run.</summary>
public sealed class SwitchProgram
{
    private SwitchProgram(P4InfoIndex info, byte[] deviceConfig, ulong cookie)
    {
        Names = info;
        Rows = new RowCodec(info);
        Cookie = cookie;
        Config = new ForwardingPipelineConfig
        {
            P4Info = info.Info,
            P4DeviceConfig = ByteString.CopyFrom(deviceConfig),
            Cookie = new ForwardingPipelineConfig.Types.Cookie { Cookie_ = cookie },
        };
    }

    /// <summary>The program's tables and actions by name.</summary>
    public P4InfoIndex Names { get; }

    /// <summary>Turns rows into messages of this program and back.</summary>
    public RowCodec Rows { get; }

    /// <summary>Tells this program from any other: from the hash of both files. Never 0.</summary>
    public ulong Cookie { get; }

    /// <summary>What to send to the switch.</summary>
    public ForwardingPipelineConfig Config { get; }

    /// <summary>Reads the program.</summary>
    /// <param name="options">Where its files are.</param>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="TextFormatException">The P4Info is malformed.</exception>
    /// <exception cref="P4InfoException">
    /// The P4Info lacks a table, action or field that the controller fills.
    /// </exception>
    public static SwitchProgram Load(SwitchOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var info = File.ReadAllText(options.P4InfoPath);
        var device = File.ReadAllBytes(options.DeviceConfigPath);
        var hash = SHA256.HashData([.. Encoding.UTF8.GetBytes(info), .. device]);
        return new SwitchProgram(P4InfoIndex.Parse(info), device, BinaryPrimitives.ReadUInt64BigEndian(hash) | 1);
    }
}
