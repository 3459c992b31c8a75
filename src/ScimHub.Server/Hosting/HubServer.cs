using System.Data.Common;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.HttpOverrides;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Jobs;
using ScimHub.Provisioning.Mail;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Messages;
using ScimHub.Server.Api;
using ScimHub.Server.Commands;
using ScimHub.Server.Console;
using ScimHub.Server.Mail;
using ScimHub.Server.Scim;
using ScimHub.Server.Setup;
using ScimHub.Server.SignIn;
using ScimHub.Server.SignIn.Ldap;
using ScimHub.Server.SignIn.Local;
using ScimHub.Server.Tokens;
using ScimHub.Server.Verify;

namespace ScimHub.Server.Hosting;

/// <summary>Builds and runs the server.</summary>
internal static class HubServer
{
    public static async Task RunAsync(string[] args, TextWriter output, CancellationToken ct)
    {
        await using var app = await BuildAsync(args, ct);
        await app.StartAsync(ct);
        var options = app.Services.GetRequiredService<HubOptions>();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var url = options.PublicUrl ?? HubOptions.ReadListenUrl(addresses.FirstOrDefault()) ?? HubOptions.DefaultUrl;
        await KeepAsync(url, app.Services, ct);
        await output.WriteLineAsync(Banner(options, addresses, url));
        await WriteFirstLinkAsync(url, app.Services, output, ct);
        await app.WaitForShutdownAsync(ct);
    }

    /// <summary>The server, its database migrated, ready to start.</summary>
    public static async Task<WebApplication> BuildAsync(string[] args, CancellationToken ct)
    {
        // Configuration is read once: watching its folder would mean watching the database that lies below it.
        var builder = WebApplication.CreateSlimBuilder([.. args, "--hostBuilder:reloadConfigOnChange=false"]);
        var options = HubOptions.Read(builder.Configuration);
        WebApplication? app = null;
        AddLogging(builder, () => app is not null && app.Lifetime.ApplicationStarted.IsCancellationRequested);
        AddKestrel(builder, options);
        var storage = options.OpenStorage();
        try
        {
            await storage.MigrateAsync(TimeProvider.System, ct);
            await new ConnectionRegistry(storage, TimeProvider.System, Actor.CommandLine(Organization.DefaultId)).EnsureAsync(options.Channels.Names, ct);
            await ConfiguredDirectories.CheckAsync(storage, options.Channels, ct);
            AddServices(builder.Services, args, options, storage, new CursorCodec(await SharedKey.GetAsync(storage, HubKey.Cursors, ct)));
        }
        catch
        {
            await storage.DisposeAsync();
            throw;
        }
        app = builder.Build();
        if (options.SignIn.TrustedProxies.Count > 0)
        {
            app.UseForwardedHeaders(Forwarded(options.SignIn));
        }
        var scim = app.Services.GetRequiredService<ScimApplication>();
        app.Use(next => context => ScimRouter.Owns(context.Request.Path) ? scim.InvokeAsync(context) : next(context));
        var api = app.Services.GetRequiredService<ApiPipeline>();
        api.Build(app);
        app.Use(next => context => ApiApplication.Owns(context.Request.Path) ? api.InvokeAsync(context) : next(context));
        var signIn = app.Services.GetRequiredService<SignInApplication>();
        app.Use(next => context => SignInApplication.Owns(context.Request.Path) ? signIn.InvokeAsync(context, next) : next(context));
        app.UseRouting();
        HealthEndpoints.Map(app);
        TokenEndpoint.Map(app);
        SignInEndpoints.Map(app);
        ConsoleEndpoints.Map(app);
        SetupEndpoints.Map(app);
        VerifyEndpoint.Map(app);
        return app;
    }

    /// <summary>The client's address and scheme, as proxies that are named say them; nobody else is believed.</summary>
    private static ForwardedHeadersOptions Forwarded(SignInOptions options)
    {
        var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var network in options.TrustedProxies)
        {
            forwarded.KnownIPNetworks.Add(network);
        }
        return forwarded;
    }

    private static void AddLogging(WebApplicationBuilder builder, Func<bool> hasStarted)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(x =>
        {
            x.SingleLine = true;
            x.UseUtcTimestamp = true;
            x.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        // That the keys lie unencrypted in the database, where no certificate is configured, is told by the documentation, not at each start.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        // Its request lines hold query strings, and with them the filters people search by.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        // A start that fails is told in one line by the command, not in two stack traces before it.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", level => level >= LogLevel.Warning && hasStarted());
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => level >= LogLevel.Warning && hasStarted());
    }

    private static void AddKestrel(WebApplicationBuilder builder, HubOptions options)
    {
        if (string.IsNullOrEmpty(builder.Configuration["urls"]))
        {
            builder.WebHost.UseUrls(HubOptions.DefaultUrl);
        }
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // What is somewhat too large is answered 413 and read to its end; what is far too large is cut off.
            kestrel.Limits.MaxRequestBodySize = 2L * Math.Max(options.MaxPayloadBytes, options.BulkMaxPayloadBytes);
            // A filter of the longest allowed text, percent-encoded.
            kestrel.Limits.MaxRequestLineSize = 64 * 1024;
            // A token of 1 MB is answered as any other wrong one, 401 with a SCIM body, not cut off by the parser.
            kestrel.Limits.MaxRequestHeadersTotalSize = 1_200 * 1024;
            kestrel.Limits.MaxRequestBufferSize = 1_300 * 1024;
        });
    }

    private static void AddServices(IServiceCollection services, string[] args, HubOptions options, HubStorage storage, CursorCodec cursors)
    {
        services.AddSingleton(options);
        services.AddSingleton(options.Catalog);
        services.AddSingleton(_ => storage);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(cursors);
        services.AddSingleton(x => new ProvisioningConfiguration(() => CommandConfiguration.Read(args), x.GetRequiredService<ILogger<ProvisioningConfiguration>>()));
        services.AddSingleton(x => new SettingsRegistry(storage, TimeProvider.System, () => x.GetRequiredService<ProvisioningConfiguration>().Current));
        services.AddSingleton<AssertionProvisioner>();
        services.AddSingleton<UserProvisioner>();
        services.AddSingleton<UserAdministration>();
        services.AddSingleton<GroupProvisioner>();
        services.AddSingleton<CredentialStore>();
        services.AddSingleton<ApiKeyStore>();
        services.AddSingleton<LastUseRecorder>();
        services.AddSingleton<CallerCache>();
        services.AddSingleton<ScimAuthentication>();
        services.AddSingleton(options.Outbound);
        services.AddSingleton<KeySets>();
        services.AddSingleton<SignedTokens>();
        services.AddSingleton<AssertionCheck>();
        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton<ScimAnswer>();
        services.AddSingleton<UserEndpoints>();
        services.AddSingleton<GroupEndpoints>();
        services.AddSingleton<Paging>();
        services.AddSingleton<SearchEndpoints>();
        services.AddSingleton<RootSearchEndpoint>();
        services.AddSingleton<DiscoveryEndpoints>();
        services.AddSingleton<BulkExecutor>();
        services.AddSingleton<BulkEndpoint>();
        services.AddSingleton<ClosedChannels>();
        services.AddSingleton<ScimApplication>();
        ApiEndpoints.Add(services);
        Protection.Add(services, storage, options);
        SignInEndpoints.Add(services, options.SignIn);
        ConsoleEndpoints.Add(services);
        SetupEndpoints.Add(services);
        VerifyEndpoint.Add(services);
        services.AddHostedService(x => x.GetRequiredService<LastUseRecorder>());
        services.AddHostedService<AuditKeeper>();
        services.AddHostedService<Housekeeping>();
        services.AddHostedService<DirectoryKeeper>();
        AddJobs<RemergeWork>(services, storage, options);
        AddJobs<DirectoryWork>(services, storage, options);
        AddJobs<BatchWork>(services, storage, options);
        services.AddSingleton<AccountEnds>();
        services.AddHostedService<AccountEndKeeper>();
        services.AddSingleton<MailOutbox>();
        services.AddHostedService<MailKeeper>();
    }

    private static void AddJobs<TWork>(IServiceCollection services, HubStorage storage, HubOptions options)
        where TWork : class, IJobWork
    {
        services.AddSingleton<TWork>();
        services.AddSingleton<IHostedService>(x => new JobKeeper(
            new(storage, TimeProvider.System, [x.GetRequiredService<TWork>()]) { Lease = options.JobLease }, TimeProvider.System, x.GetRequiredService<ILogger<JobKeeper>>()));
    }

    private static async Task KeepAsync(string url, IServiceProvider services, CancellationToken ct)
    {
        try
        {
            await services.GetRequiredService<HubStorage>().SetServerUrlAsync(url, ct);
        }
        catch (DbException e)
        {
            // A convenience of the command line; a database that only answers reads is still served.
            services.GetRequiredService<ILogger<HubStorage>>().LogWarning("The address {Url} could not be stored: {Error}", url, e.Message);
        }
    }

    /// <summary>Where nobody administers yet, whoever sees the server start may be the first.</summary>
    private static async Task WriteFirstLinkAsync(string url, IServiceProvider services, TextWriter output, CancellationToken ct)
    {
        try
        {
            if (await services.GetRequiredService<LocalServices>().Administrators.MakeFirstAsync(new(Organization.DefaultId, ActorKind.Job), ct) is { } secret)
            {
                await output.WriteLineAsync($"""
                    Nobody administers yet. Whoever opens this link, once and within a day, becomes the first administrator:
                      {LocalPaths.FirstLink(url, secret)}
                    """);
            }
        }
        catch (Exception e) when (e is DbException or StorageUnavailableException)
        {
            services.GetRequiredService<ILogger<HubStorage>>().LogWarning("No link for a first administrator could be made: {Error}", e.Message);
        }
    }

    private static string Banner(HubOptions options, IEnumerable<string> addresses, string url) => $"""
        ScimHub listens on {string.Join(", ", addresses)} and stores in {options.Provider}.
          SCIM base URL   {url}{ScimRouter.Prefix}
          token endpoint  {url}{TokenEndpoint.Path}
          sign-in         {url}{SignInPaths.SignIn}
          console         {url}{ConsoleEndpoints.Root}
          admin API       {url}{ApiApplication.Prefix}
          health          {url}/health/ready
        Next: make a token for your identity provider, in another shell in this folder:
          scimhub token create --connection NAME
        """;
}
