using Migration.Fuzz;

FuzzOptions options;
try
{
    options = FuzzOptions.Parse(args);
}
catch (FormatException e)
{
    await Console.Error.WriteLineAsync($"fuzz: {e.Message}{Environment.NewLine}{FuzzOptions.Usage}");
    return 2;
}

try
{
    Console.WriteLine(options.IsForParsers ? ParserFuzz.Run(options)
        : options.IsForMessages ? await MessageFuzz.RunAsync(options) : PacketFuzz.Run(options));
    return 0;
}
catch (FuzzException e)
{
    await Console.Error.WriteLineAsync($"fuzz: {e}");
    return 1;
}
