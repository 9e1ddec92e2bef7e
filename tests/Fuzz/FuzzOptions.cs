using System.Globalization;

namespace Migration.Fuzz;

/// <summary>The command line.</summary>
internal sealed class FuzzOptions
{
    /// <summary>What the command line takes.</summary>
    public const string Usage =
        """
        usage: fuzz [--seconds NUMBER] [--seed NUMBER] [--programs FOLDER] [--messages | --parsers]
          --seconds   how long; default 10
          --seed      the same seed makes the same packets and rows; default 1
          --programs  folder with compiled programs (NAME.json, for --messages also NAME.p4info.txtpb); default: those
                      of this repository
          --messages  sends P4Runtime messages to the control plane instead of packets to the data plane
          --parsers   gives bytes to the parsers of CRIU images, archives, manifests, frames and requests instead
        """;

    /// <summary>How long. Default 10 s.</summary>
    public TimeSpan Duration { get; private set; } = TimeSpan.FromSeconds(10);

    /// <summary>Where random numbers start. Default 1.</summary>
    public int Seed { get; private set; } = 1;

    /// <summary>Folder with compiled programs.</summary>
    public string Programs { get; private set; } = Path.Combine(AppContext.BaseDirectory, "programs");

    /// <summary>Whether P4Runtime messages are sent instead of packets.</summary>
    public bool IsForMessages { get; private set; }

    /// <summary>Whether parsers are given bytes instead.</summary>
    public bool IsForParsers { get; private set; }

    /// <summary>Reads a command line.</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    public static FuzzOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new FuzzOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            string Value() => ++i < arguments.Count
                ? arguments[i]
                : throw new FormatException($"{arguments[i - 1]}: a value is missing");
            switch (arguments[i])
            {
                case "--seconds":
                    options.Duration = TimeSpan.FromSeconds(Number(Value()));
                    break;
                case "--seed":
                    options.Seed = Number(Value());
                    break;
                case "--programs":
                    options.Programs = Value();
                    break;
                case "--messages":
                    options.IsForMessages = true;
                    break;
                case "--parsers":
                    options.IsForParsers = true;
                    break;
                case var text:
                    throw new FormatException($"{text}: unknown option");
            }
        }

        return Directory.Exists(options.Programs)
            ? options
            : throw new FormatException($"--programs: there is no folder \"{options.Programs}\"");
    }

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"\"{text}\" is not a number");
}
