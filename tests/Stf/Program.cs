using Migration.Stf;

StfOptions options;
try
{
    options = StfOptions.Parse(args);
}
catch (FormatException e)
{
    await Console.Error.WriteLineAsync($"stf: {e.Message}{Environment.NewLine}{StfOptions.Usage}");
    return 2;
}

var suite = await StfSuite.RunAsync(options, Console.Out);
StfReport.Print(suite, options, Console.Out);
if (options.JsonFile is { } file)
{
    await File.WriteAllTextAsync(file, StfReport.ToJson(suite));
}

return suite.Results.Any(r => r.Outcome is StfOutcome.Failed or StfOutcome.Differs) ? 1 : 0;
