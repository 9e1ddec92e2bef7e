namespace Migration.Stf;

/// <summary>The command line.</summary>
internal sealed class StfOptions
{
    /// <summary>What the command line takes.</summary>
    public const string Usage =
        """
        usage: stf FOLDER [--p4c PATH] [--work FOLDER] [--json FILE] [--only TEXT] [--compare FOLDER] [--verbose]
          FOLDER     searched, with its subfolders, for NAME.stf beside NAME.p4 or NAME.json
          --p4c      p4c-bm2-ss that compiles NAME.p4; without it NAME.json must be there
          --work     where compiled programs are kept and used again while newer than their source; default: a
                     temporary folder
          --json     writes the results there as well
          --only     runs the cases whose path contains this text
          --compare  compares what was sent, byte by byte, with what another switch sent in the same cases:
                     FOLDER/CASE/pcapPORT_out.pcap, with _ for / in the name of the case
          --verbose  prints what became of every case, also of those that pass
        """;

    /// <summary>Folder with cases.</summary>
    public string Folder { get; private set; } = string.Empty;

    /// <summary>Compiler, null for none.</summary>
    public string? Compiler { get; private set; }

    /// <summary>Where compiled programs go; null for a temporary folder.</summary>
    public string? WorkFolder { get; private set; }

    /// <summary>Where results go as JSON; null for nowhere.</summary>
    public string? JsonFile { get; private set; }

    /// <summary>Part of the path of the cases to run; empty for all.</summary>
    public string Only { get; private set; } = string.Empty;

    /// <summary>What another switch sent; null for no comparison.</summary>
    public OtherSwitch? Other { get; private set; }

    /// <summary>Whether passing cases are printed too.</summary>
    public bool IsVerbose { get; private set; }

    /// <summary>Reads a command line.</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    public static StfOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new StfOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            string Value() => ++i < arguments.Count
                ? arguments[i]
                : throw new FormatException($"{arguments[i - 1]}: a value is missing");
            switch (arguments[i])
            {
                case "--p4c":
                    options.Compiler = Value();
                    break;
                case "--work":
                    options.WorkFolder = Value();
                    break;
                case "--json":
                    options.JsonFile = Value();
                    break;
                case "--only":
                    options.Only = Value();
                    break;
                case "--compare":
                    options.Other = new OtherSwitch(Value());
                    break;
                case "--verbose":
                    options.IsVerbose = true;
                    break;
                case var text when text.StartsWith('-') || options.Folder.Length > 0:
                    throw new FormatException($"{text}: unknown option");
                default:
                    options.Folder = arguments[i];
                    break;
            }
        }

        return Directory.Exists(options.Folder)
            ? options
            : throw new FormatException($"the folder with the cases is missing: \"{options.Folder}\"");
    }
}
