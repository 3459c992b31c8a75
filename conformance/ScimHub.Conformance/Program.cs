using System.IO.Enumeration;
using ScimHub.Conformance;
using ScimHub.Conformance.Cases;
using ScimHub.Conformance.Reports;
using ScimHub.Conformance.Requirements;
using ScimHub.Conformance.Running;

const int Passed = 0;
const int Failed = 1;
const int CouldNotRun = 2;

var options = Options.Parse(args);
if (options.Help)
{
    Console.WriteLine(Options.Usage);
    return Passed;
}

if (options.Fault is not null)
{
    await Console.Error.WriteLineAsync($"{options.Fault}\n\n{Options.Usage}").ConfigureAwait(false);
    return CouldNotRun;
}

if (options.Check)
{
    return CorpusCheck.Run(options.CasesFolder, Console.Out) ? Passed : Failed;
}

List<string> unreadable = [];
var cases = Corpus.Read(options.CasesFolder, unreadable.Add)
    .Where(item => options.Profile is null || item.Profile == options.Profile)
    .Where(item => options.Globs.Count == 0 || options.Globs.Any(glob => FileSystemName.MatchesSimpleExpression(glob, item.Id)))
    .ToList();
if (unreadable.Count > 0 || cases.Count == 0)
{
    await Console.Error.WriteLineAsync(unreadable.Count > 0 ? string.Join('\n', unreadable) : "No case matches; --case takes ids such as \"rfc7644/3.6*\".").ConfigureAwait(false);
    return CouldNotRun;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    stop.Cancel();
};

using var client = new ServerClient(options.BaseUrl!, options.Token, options.Timeout);
if (await Reachability.WhyNotAsync(client, stop.Token).ConfigureAwait(false) is { } reason)
{
    await Console.Error.WriteLineAsync(reason).ConfigureAwait(false);
    return CouldNotRun;
}

try
{
    var features = await ServerFeatures.DiscoverAsync(client, stop.Token).ConfigureAwait(false);
    var results = await new Runner(client, features).RunAsync(cases, stop.Token).ConfigureAwait(false);
    var run = new RunSummary(options.BaseUrl!.GetLeftPart(UriPartial.Path), results);
    TableReport.Write(run, options.Verbose, Console.Out);
    if (options.JUnitFile is not null)
    {
        JUnitReport.Write(run, options.JUnitFile);
    }

    if (options.HtmlFile is not null)
    {
        await File.WriteAllTextAsync(options.HtmlFile, HtmlReport.Render(run), CancellationToken.None).ConfigureAwait(false);
    }

    return run.Count(Outcome.Failed) == 0 ? Passed : Failed;
}
catch (OperationCanceledException)
{
    await Console.Error.WriteLineAsync("Stopped before the end; no report is written.").ConfigureAwait(false);
    return CouldNotRun;
}
catch (IOException fault)
{
    await Console.Error.WriteLineAsync($"The report cannot be written: {fault.Message}").ConfigureAwait(false);
    return CouldNotRun;
}
