using ScimHub.Quickstart;

if (Options.Parse(args) is not { } options)
{
    Console.Error.WriteLine(Options.Usage);
    return 2;
}

using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
var run = Guid.NewGuid().ToString("n")[..6];
var replays = new Replay[]
{
    new OktaWizard(run),
    new OktaCatalogue(run),
    new Entra(run, ""),
    new Entra(run, "?aadOptscim062020"),
};

try
{
    Console.WriteLine($"ScimHub at {options.BaseUrl}; the names of this run end in {run}.");
    var tokens = new Tokens(options);
    var otherwise = 0;
    foreach (var replay in replays)
    {
        var client = new ProviderClient(http, options.BaseUrl, await tokens.ForAsync(replay.Connection), replay);
        Console.WriteLine();
        Console.WriteLine($"{replay.Title}  (connection {replay.Connection})");
        await replay.RunAsync(client);
        await Outcome.ShowAsync(client, run);
        await client.CleanUpAsync();
        otherwise += client.Otherwise;
    }

    Console.WriteLine();
    Console.WriteLine(otherwise == 0
        ? "Every request was answered as its identity provider needs it."
        : $"{otherwise} answered otherwise than the identity provider needs: see the lines marked !!");
    return otherwise == 0 ? 0 : 1;
}
catch (QuickstartException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
catch (HttpRequestException e)
{
    Console.Error.WriteLine($"No server answers at {options.BaseUrl} ({e.Message}).");
    Console.Error.WriteLine("Start it in another terminal: dotnet run --project src/ScimHub.Server");
    return 1;
}
