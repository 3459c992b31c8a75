using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Storage;
using ScimHub.Server.Hosting;
using ScimHub.Server.SignIn;

namespace ScimHub.Server.Commands;

/// <summary>What a command works with: the options, the storage, and where to write.</summary>
internal sealed class CommandContext(HubOptions options, HubStorage storage, ParseResult parsed, TextWriter output)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public HubOptions Options => options;

    public HubStorage Storage => storage;

    /// <summary>The base URL to hand to people who set up a client: as configured here, else where the server of this database last began to listen.</summary>
    public async Task<string> BaseUrlAsync(CancellationToken ct) => options.PublicUrl ?? options.ListenUrl ?? await storage.ServerUrlAsync(ct) ?? HubOptions.DefaultUrl;

    /// <summary>Who commands act as, in the organisation that was named.</summary>
    public Actor Actor { get; private set; } = Actor.CommandLine(Organization.DefaultId);

    public int OrganizationId => Actor.OrganizationId;

    /// <summary>Makes and ends roles, domains and grants of the organisation.</summary>
    public AccessRegistry Access => new(storage, Time, Actor);

    public RuleRegistry Rules => new(storage, options.Catalog, Time, Actor);

    /// <summary>Those there are.</summary>
    public AccessCatalog AccessCatalog => new(storage, OrganizationId);

    public AccessReader AccessReader => new(storage, options.Catalog, Time, OrganizationId);

    public PersonPreviewer Previewer => new(storage, options.Catalog, Time, Actor);

    public static TimeProvider Time => TimeProvider.System;

    public T? Value<T>(Option<T> option) => parsed.GetValue(option);

    public T Value<T>(Argument<T> argument) => parsed.GetRequiredValue(argument);

    public T? Optional<T>(Argument<T> argument) => parsed.GetValue(argument);

    /// <summary>Turns to the organisation that was named; where none was, it is the default one.</summary>
    /// <exception cref="AdministrationException">There is none of that handle.</exception>
    public async Task EnterAsync(CancellationToken ct)
    {
        if (parsed.GetValue(HubCommand.Organization) is not { } handle)
        {
            return;
        }
        Actor = await new OrganizationHandles(storage).FindAsync(handle, ct) is { } id
            ? Actor.CommandLine(id)
            : throw AdministrationException.NotFound($"There is no organisation with the handle '{handle}': 'scimhub organization list' shows those there are.");
    }

    /// <summary>Writes the result: as JSON where that was asked for, else as text for people.</summary>
    public async Task<int> WriteAsync(JsonNode json, string text)
    {
        await output.WriteLineAsync(parsed.GetValue(HubCommand.Json) ? json.ToJsonString(Indented) : text);
        return 0;
    }
}
