using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Dialects;
using ScimHub.Server.Api;
using ScimHub.Server.Scim;
using ScimHub.Server.SignIn;
using ScimHub.Server.SignIn.Ldap;

namespace ScimHub.Server.Commands;

/// <summary><c>scimhub connection add|set|list|detach|attach|remove</c>.</summary>
internal static class ConnectionCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "The connection's name." };
    private static readonly Option<string> DialectOption = WordOption.Make("--dialect", "How requests are read: every shape identity providers send, or RFC 7644 to the letter.", "tolerant", "strict");
    private static readonly Option<string> PatchResponseOption = WordOption.Make("--patch-response", "How PATCH is answered: users 200 and groups 204, always 200, always 204.", "auto", "200", "204");
    private static readonly Option<string> UnknownMembersOption = WordOption.Make("--unknown-members", "What becomes of a request that adds a member nobody knows.", "reject", "ignore");
    private static readonly Option<string> GroupNamesOption = WordOption.Make("--group-names", "Whether two groups may bear one name.", "unique", "any");
    private static readonly Option<string> MayAdminister = WordOption.Make("--may-administer", "Whether its SCIM client may make, change and cut off administrators, and fill groups that grant administration.", "on", "off");
    private static readonly Option<string> SsoProvisioningOption = WordOption.Make("--sso-provisioning", "Whether its sign-ins make accounts: as the organisation has it, or not (on cannot outdo an organisation's off).", "inherit", "on", "off");
    private static readonly Option<string> AdoptionOption = WordOption.Make("--adoption", "Whether it may take over an account it is not linked to: one that was invited, none, or one whose address lies in a verified domain of it.", "invited", "never", "verified-domain");
    private static readonly Option<string> MatchClaim = new("--match-claim") { Description = "The claim or LDAP attribute that equals SCIM's externalId, such as oid; empty for none.", HelpName = "CLAIM" };
    private static readonly Option<string> PausedOption = new("--paused") { Description = "The channels whose word is refused for the time being: none, or of scim, oidc, ldap those named.", HelpName = "none|scim,oidc,ldap" };
    private static readonly Option<string> PermissionsOption = WordOption.Make("--sso-permissions", "Whether its groups confer access; off: what is granted to them is granted to nobody, and rules do not see them.", "on", "off");
    private static readonly Option<int?> PrecedenceOption = new("--precedence") { Description = "Of connections that speak by the same channel, the lowest is believed; 100 unless set.", HelpName = "N" };
    private static readonly Option<string[]> MapOption = new("--map") { Description = "Takes an attribute from claims or LDAP attributes, the first that is there; repeatable. Without a claim: from none. --map usual: everything as usual again.", HelpName = "PATH=CLAIM[,CLAIM]" };
    private static readonly Option<string> Layers = WordOption.Make("--layers", "What becomes of what it said of people: it stands, or does not count until the connection is attached again.", "keep", "withdraw");
    private static readonly Option<string> TrustIssuer = new("--trust-issuer") { Description = "Issuer (iss) of client assertions, such as https://login.microsoftonline.com/TENANT/v2.0.", HelpName = "URL" };
    private static readonly Option<string> TrustSubject = new("--trust-subject") { Description = "Their subject (sub).", HelpName = "S" };
    private static readonly Option<string> TrustAudience = new("--trust-audience") { Description = "Their audience (aud).", HelpName = "A" };
    private static readonly Option<string> TrustJwks = new("--trust-jwks") { Description = "Where the issuer's keys are.", HelpName = "URL" };

    private static readonly string[] Columns = ["name", "dialect", "patchResponse", "unknownMembers", "groupNames", "ssoPermissions", "users", "groups"];

    public static Command Make(HubCommand.CommandRunner runner)
    {
        var command = new Command("connection", "Identity providers: one connection each.");
        command.Add(Setting("add", """
            Makes a connection.

            Example:
              scimhub connection add entra --dialect tolerant
            """, runner.OnMigrated((context, ct) => SaveAsync(context, (registry, name, change) => registry.AddAsync(name, change, ct), ct))));
        command.Add(Setting("set", """
            Changes a connection; what is not named stays. One of a new name is made where --oidc-authority or --ldap-url says how its people sign in. The four --trust options go together.

            Examples:
              scimhub connection set okta --patch-response 200 --group-names any --sso-permissions off
              scimhub connection set okta --oidc-authority https://example.okta.com --oidc-client-id 0oa1b2 --oidc-client-secret-file secret.txt
              scimhub connection set campus --ldap-url ldaps://dc1.example.org --ldap-base-dn dc=example,dc=org --ldap-bind-dn cn=scimhub,dc=example,dc=org --ldap-bind-password-file secret.txt
            """, runner.OnMigrated((context, ct) => SaveAsync(context, (registry, name, change) => SetAsync(registry, name, change, ct), ct))));
        var list = new Command("list", """
            Shows the connections, their settings and how many users and groups each holds.

            Example:
              scimhub connection list --json
            """);
        list.SetAction(runner.OnMigrated(ListAsync));
        command.Add(list);
        var detach = new Command("detach", """
            Refuses a connection at every channel. What it said of people stands or is withdrawn; nothing of it is lost.

            Example:
              scimhub connection detach okta-old --layers withdraw
            """) { Name, Layers };
        detach.SetAction(runner.OnMigrated((context, ct) => DetachAsync(context, context.Value(Layers) == "withdraw" ? Detachment.Withdrawn : Detachment.Kept, ct)));
        command.Add(detach);
        var attach = new Command("attach", """
            Lets a detached connection speak again; what it said counts again.

            Example:
              scimhub connection attach okta-old
            """) { Name };
        attach.SetAction(runner.OnMigrated((context, ct) => DetachAsync(context, Detachment.None, ct)));
        command.Add(attach);
        var remove = new Command("remove", """
            Removes a connection that holds no users and no groups, with its tokens and clients.

            Example:
              scimhub connection remove okta-test
            """);
        remove.Add(Name);
        remove.SetAction(runner.OnMigrated(RemoveAsync));
        command.Add(remove);
        return command;
    }

    public static JsonObject ToJson(Connection connection) => new()
    {
        ["id"] = connection.Id.ToString(),
        ["name"] = connection.Name,
        ["dialect"] = connection.Dialect == Dialect.Strict ? "strict" : "tolerant",
        ["patchResponse"] = connection.PatchResponse switch { PatchResponse.Resource => "200", PatchResponse.NoContent => "204", _ => "auto" },
        ["unknownMembers"] = connection.UnknownMembers == UnknownMembers.Ignore ? "ignore" : "reject",
        ["groupNames"] = connection.GroupNames == GroupNames.Any ? "any" : "unique",
        ["mayAdminister"] = connection.MayAdminister,
        ["ssoProvisioning"] = connection.SsoProvisioning.ToString().ToLowerInvariant(),
        ["adoption"] = connection.Adoption switch { Adoption.Never => "never", Adoption.VerifiedDomain => "verified-domain", _ => "invited" },
        ["matchClaim"] = connection.MatchClaim,
        ["paused"] = new JsonArray([.. Enum.GetValues<PausedChannels>().Where(channel => channel != PausedChannels.None && connection.Paused.HasFlag(channel)).Select(channel => JsonValue.Create(channel.ToString().ToLowerInvariant()))]),
        ["ssoPermissions"] = connection.PermissionsOff ? "off" : "on",
        ["mapping"] = connection.Mapping is { } mapping ? JsonNode.Parse(mapping) : null,
        ["precedence"] = connection.Precedence,
        ["detachment"] = connection.Detachment.ToString().ToLowerInvariant(),
        ["createdAt"] = connection.CreatedAt.UtcDateTime.ToString("O"),
    };

    private static Command Setting(string name, string description, Func<ParseResult, CancellationToken, Task<int>> action)
    {
        var command = new Command(name, description) { Name, DialectOption, PatchResponseOption, UnknownMembersOption, GroupNamesOption, MayAdminister, SsoProvisioningOption, AdoptionOption, MatchClaim, PausedOption, PermissionsOption, PrecedenceOption, MapOption, TrustIssuer, TrustSubject, TrustAudience, TrustJwks };
        foreach (var option in ChannelOptions.All)
        {
            command.Add(option);
        }
        command.Validators.Add(result =>
        {
            var given = new[] { TrustIssuer, TrustSubject, TrustAudience, TrustJwks }.Count(x => result.GetResult(x) is not null);
            if (given is not (0 or 4))
            {
                result.AddError("A trust needs all of --trust-issuer, --trust-subject, --trust-audience and --trust-jwks.");
            }
        });
        command.SetAction(action);
        return command;
    }

    private static async Task<int> SaveAsync(CommandContext context, Func<ConnectionRegistry, string, ConnectionChange, Task<Connection>> save, CancellationToken ct)
    {
        var change = ReadChange(context);
        context.Options.Channels.In(context.OrganizationId).CheckFree(context.Value(Name), change.Oidc, change.Ldap);
        var connection = await save(Registry(context), context.Value(Name), change);
        var json = ToJson(connection);
        return await context.WriteAsync(json, $"""
            Connection '{TextTable.Clean(connection.Name)}': {json["dialect"]} dialect, PATCH answered {json["patchResponse"]}, unknown members {json["unknownMembers"]}, group names {json["groupNames"]}, permissions by its groups {json["ssoPermissions"]}.
            SCIM base URL: {await context.BaseUrlAsync(ct)}{ScimRouter.Prefix}
            """);
    }

    private static async Task<Connection> SetAsync(ConnectionRegistry registry, string name, ConnectionChange change, CancellationToken ct)
    {
        try
        {
            return await registry.SetAsync(name, change, ct);
        }
        catch (AdministrationException e) when (e.Fault == AdministrationFault.NotFound && change is { Oidc.Authority.Length: > 0 } or { Ldap.Url.Length: > 0 })
        {
            return await registry.AddAsync(name, change, ct);
        }
    }

    private static ConnectionChange ReadChange(CommandContext context) => new(
        context.Value(DialectOption) switch { "strict" => Dialect.Strict, "tolerant" => Dialect.Tolerant, _ => null },
        context.Value(PatchResponseOption) switch { "auto" => PatchResponse.Auto, "200" => PatchResponse.Resource, "204" => PatchResponse.NoContent, _ => null },
        context.Value(UnknownMembersOption) switch { "reject" => UnknownMembers.Reject, "ignore" => UnknownMembers.Ignore, _ => null },
        context.Value(GroupNamesOption) switch { "unique" => GroupNames.Unique, "any" => GroupNames.Any, _ => null },
        context.Value(TrustIssuer) is { } issuer
            ? new(issuer, context.Value(TrustSubject)!, context.Value(TrustAudience)!, context.Value(TrustJwks)!)
            : null,
        context.Value(MayAdminister) switch { "on" => true, "off" => false, _ => null },
        context.Value(SsoProvisioningOption) switch { "inherit" => SsoProvisioning.Inherit, "on" => SsoProvisioning.On, "off" => SsoProvisioning.Off, _ => null },
        context.Value(AdoptionOption) switch { "invited" => Adoption.Invited, "never" => Adoption.Never, "verified-domain" => Adoption.VerifiedDomain, _ => null },
        context.Value(MatchClaim) ?? ChannelOptions.MatchClaim(context),
        ReadPaused(context.Value(PausedOption)),
        context.Value(PermissionsOption) switch { "on" => false, "off" => true, _ => null },
        context.Value(PrecedenceOption),
        ReadMapping(context),
        ChannelOptions.Oidc(context),
        ChannelOptions.Ldap(context));

    private static string? ReadMapping(CommandContext context)
    {
        var given = context.Value(MapOption) ?? [];
        if (given.Length == 0)
        {
            return null;
        }
        var mapping = new Dictionary<string, string[]>();
        foreach (var entry in given.Where(entry => entry != "usual"))
        {
            // A URN has colons and dots, and no equals sign.
            var parts = entry.Split('=', 2);
            mapping[parts[0]] = parts is [_, var claims] ? claims.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                : throw new AdministrationException($"'{entry}' maps nothing: write PATH=CLAIM, as in title=job_title.");
        }
        return ClaimMapping.Write(context.Options.Catalog.User, mapping);
    }

    private static PausedChannels? ReadPaused(string? text)
    {
        if (text is null || text.Equals("none", StringComparison.OrdinalIgnoreCase))
        {
            return text is null ? null : PausedChannels.None;
        }
        var paused = PausedChannels.None;
        foreach (var name in text.Split(',', StringSplitOptions.TrimEntries))
        {
            paused |= name.ToLowerInvariant() switch
            {
                "scim" => PausedChannels.Scim,
                "oidc" => PausedChannels.Oidc,
                "ldap" => PausedChannels.Ldap,
                _ => throw new AdministrationException($"'{name}' is no channel: --paused takes none, or of scim, oidc and ldap those to pause, parted by commas."),
            };
        }
        return paused;
    }

    private static async Task<int> ListAsync(CommandContext context, CancellationToken ct)
    {
        var rows = await Registry(context).ListAsync(ct);
        var configured = context.Options.Channels.In(context.OrganizationId);
        var prefix = await new OrganizationHandles(context.Storage).PrefixAsync(context.OrganizationId, ct);
        var json = new JsonArray();
        foreach (var row in rows)
        {
            var item = ToJson(row.Connection);
            item["users"] = row.Users;
            item["groups"] = row.Groups;
            item["trust"] = row.Trust is { } trust
                ? new JsonObject { ["issuer"] = trust.Issuer, ["subject"] = trust.Subject, ["audience"] = trust.Audience, ["jwks"] = trust.JwksUri }
                : null;
            item["oidc"] = JsonSerializer.SerializeToNode(OidcView.Of(row.Connection.Name, row.Oidc, configured, prefix), JsonSerializerOptions.Web);
            item["ldap"] = JsonSerializer.SerializeToNode(LdapView.Of(row.Connection.Name, row.Ldap, configured, prefix), JsonSerializerOptions.Web);
            item["locked"] = new JsonArray([.. configured.Locked(row.Connection.Name).Select(setting => JsonValue.Create(setting))]);
            json.Add(item);
        }
        return await context.WriteAsync(json, TextTable.Render(
            ["NAME", "DIALECT", "PATCH", "UNKNOWN MEMBERS", "GROUP NAMES", "SSO PERMISSIONS", "USERS", "GROUPS"],
            json.Select(x => Array.ConvertAll(Columns, key => x![key]!.ToString())),
            "There are no connections yet: 'scimhub connection add NAME' makes one."));
    }

    private static async Task<int> DetachAsync(CommandContext context, Detachment detachment, CancellationToken ct)
    {
        var connection = await Registry(context).DetachAsync(context.Value(Name), detachment, Precondition.None, ct);
        var what = detachment switch
        {
            Detachment.None => "is attached, and speaks again.",
            Detachment.Kept => "is detached; what it said stands.",
            _ => "is detached, and what it said is withdrawn.",
        };
        return await context.WriteAsync(ToJson(connection), $"Connection '{TextTable.Clean(connection.Name)}' {what} {(detachment == Detachment.Kept ? "" : JobCommand.Hint)}".TrimEnd());
    }

    private static async Task<int> RemoveAsync(CommandContext context, CancellationToken ct)
    {
        var removed = await Registry(context).RemoveAsync(context.Value(Name), ct);
        return await context.WriteAsync(
            new JsonObject { ["id"] = removed.Id.ToString(), ["name"] = removed.Name, ["removed"] = true },
            $"Connection '{TextTable.Clean(removed.Name)}' is removed, with its tokens and clients.");
    }

    private static ConnectionRegistry Registry(CommandContext context) =>
        new(context.Storage, CommandContext.Time, context.Actor) { CheckLdap = (connection, channel) => LdapSettings.Check(connection, channel, context.Options.Channels.In(context.OrganizationId)) };
}
