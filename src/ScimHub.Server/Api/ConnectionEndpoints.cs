using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Resources;
using ScimHub.Server.Setup;
using ScimHub.Server.SignIn;
using ScimHub.Server.SignIn.Ldap;

namespace ScimHub.Server.Api;

/// <summary><c>/connections</c>: identity providers, one each.</summary>
public static class ConnectionEndpoints
{
    /// <summary>A connection's settings; what is left out is as it is, or the default.</summary>
    /// <param name="Trust">Whose client assertions to trust (RFC 7523); with all its members empty: nobody's any more.</param>
    /// <param name="MayAdminister">Whether its SCIM client may make, change and cut off administrators.</param>
    /// <param name="SsoProvisioning"><c>inherit</c>, <c>on</c> or <c>off</c>: whether its sign-ins make accounts.</param>
    /// <param name="Adoption"><c>invited</c>, <c>never</c> or <c>verifiedDomain</c>: which accounts it may take over.</param>
    /// <param name="MatchClaim">The claim or LDAP attribute that equals SCIM's externalId; empty for none. Where it is left out it follows the kind of OpenID Connect: <c>oid</c> of Entra, <c>sub</c> of Okta.</param>
    /// <param name="Paused">Of <c>scim</c>, <c>oidc</c> and <c>ldap</c> those whose word is refused for the time being.</param>
    /// <param name="SsoPermissions">Whether its groups confer access.</param>
    /// <param name="Precedence">Of connections that speak by the same channel, the lowest is believed; 100 unless set. A job merges every account anew.</param>
    /// <param name="Mapping">By SCIM path, such as <c>title</c> or <c>name.givenName</c>, the claims or LDAP attributes it is taken from: the first that is there, or, of an empty list, none. It replaces the mapping there was.</param>
    public record ConnectionPatch(
        string? Dialect = null,
        string? PatchResponse = null,
        string? UnknownMembers = null,
        string? GroupNames = null,
        TrustedAssertion? Trust = null,
        bool? MayAdminister = null,
        string? SsoProvisioning = null,
        string? Adoption = null,
        string? MatchClaim = null,
        IReadOnlyList<string>? Paused = null,
        bool? SsoPermissions = null,
        int? Precedence = null,
        IReadOnlyDictionary<string, string[]>? Mapping = null,
        OidcPatch? Oidc = null,
        LdapPatch? Ldap = null);

    /// <summary>OpenID Connect; what is left out is as it is, what is empty is none.</summary>
    /// <param name="Kind"><c>generic</c>, <c>entra</c>, <c>okta</c>, <c>google</c> or <c>keycloak</c>: what is usual there is the default.</param>
    /// <param name="Authority">The provider's issuer; empty: nobody signs in there so any more. Another one needs the secret anew.</param>
    /// <param name="ClientSecret">Kept sealed, and never shown.</param>
    /// <param name="ClientKey">PEM, for <c>private_key_jwt</c>; likewise.</param>
    /// <param name="Scopes">Besides <c>openid</c>.</param>
    /// <param name="GroupsClaim">The claim that names the person's groups.</param>
    public sealed record OidcPatch(string? Kind = null, string? Authority = null, string? ClientId = null, string? ClientSecret = null, string? ClientKey = null, string? Scopes = null, string? GroupsClaim = null);

    /// <summary>LDAP; what is left out is as it is, what is empty is none.</summary>
    /// <param name="Url">The servers in the order to try, parted by commas; empty: nobody signs in there so any more. Others need the password anew.</param>
    /// <param name="BindPassword">Kept sealed, and never shown.</param>
    /// <param name="Certificates">The authorities of the servers' certificates, as PEM.</param>
    /// <param name="SyncMinutes">Minutes between two readings of the directory; 0: only when somebody asks.</param>
    /// <param name="MaxShare">The share of the people, in hundredths, that one reading may deactivate; one that comes to more changes nothing. More than 20 is an administrator's to set.</param>
    public sealed record LdapPatch(
        string? Url = null, string? BaseDn = null, string? BindDn = null, string? BindPassword = null, string? UserFilter = null, string? DirectBind = null, string? GroupBaseDn = null, string? GroupFilter = null,
        string? Certificates = null, int? SyncMinutes = null, int? MaxShare = null);

    public sealed record NewConnection(string Name) : ConnectionPatch;

    /// <param name="Layers"><c>keep</c>: what it said stands; <c>withdraw</c>: it does not count until the connection is attached again.</param>
    public sealed record Detaching(string Layers);

    /// <param name="Channel"><c>oidc</c> or <c>ldap</c>.</param>
    /// <param name="Claims">An ID token's, or the attributes of an entry.</param>
    /// <param name="Mapping">Instead of the connection's own.</param>
    public sealed record Claimed(string Channel, JsonObject Claims, IReadOnlyDictionary<string, string[]>? Mapping = null);

    /// <param name="User">A SCIM user.</param>
    /// <param name="ExternalId">What the match claim says.</param>
    /// <param name="EmailVerified">Whether the addresses are believed.</param>
    /// <param name="Outcome">What a sign-in with these claims would come to: <c>created</c>, <c>linked</c>, <c>updated</c>, <c>unchanged</c>, <c>deactivated</c> or <c>rejected</c>.</param>
    /// <param name="UserId">Whose account it would be; null where there is none yet.</param>
    /// <param name="Reason">Why it would be rejected, as the audit has it; null where it would not.</param>
    public sealed record ClaimedPerson(JsonNode User, string? ExternalId, bool EmailVerified, string Outcome, Guid? UserId, string? Reason, string? Message);

    /// <param name="Kind">What is set up there, as <see cref="OidcPatch"/> names it, or <c>ldap</c> or <c>scim</c>: whoever opens the link is shown what to paste there. Null: they choose.</param>
    public sealed record SettingUp(string? Kind = null);

    /// <param name="Link">Shown this once.</param>
    public sealed record SetupView(Guid Id, string Link, DateTimeOffset ExpiresAt);

    public static void Map(RouteGroupBuilder api)
    {
        var connections = api.MapGroup("/connections").WithTags("Connections");
        connections.MapGet("", ListAsync).Needs(ApiPermission.ReadConnections, "Lists the connections, with how much each holds.");
        connections.MapPost("", AddAsync).Needs(ApiPermission.EditConnections, "Makes a connection.");
        connections.MapGet("/{id:guid}", GetAsync).Needs(ApiPermission.ReadConnections, "Reads a connection.", inConnection: true);
        connections.MapPatch("/{id:guid}", ChangeAsync).Needs(ApiPermission.EditConnections, "Changes a connection's settings.", inConnection: true);
        connections.MapPost("/{id:guid}/detach", DetachAsync).Needs(ApiPermission.EditConnections, "Refuses a connection at every channel; a job withdraws what it said, where that is asked for.");
        connections.MapPost("/{id:guid}/attach", AttachAsync).Needs(ApiPermission.EditConnections, "Lets a detached connection speak again, and has what it said count again.");
        connections.MapPost("/{id:guid}/preview", PreviewAsync).Needs(ApiPermission.ReadConnections, "Shows the person that claims would make, by the connection's mapping, and what a sign-in with them would come to. Nothing is stored.");
        connections.MapPost("/{id:guid}/sync", SyncAsync).Needs(ApiPermission.EditConnections, "Has the directory of a connection read, by a job; one that waits or is under way is that job. Answered 202.");
        connections.MapPost("/{id:guid}/setup", InviteSetupAsync).Needs(ApiPermission.EditConnections, "Makes a link for the customer's IT, by which this connection alone is set up; it holds for seven days, and is shown this once.").UnderOwnName().NeedsFreshProof();
        connections.MapGet("/{id:guid}/setup", ListSetupAsync).Needs(ApiPermission.EditConnections, "Lists the set-up links that are out, without their text.");
        connections.MapDelete("/{id:guid}/setup", EndSetupsAsync).Needs(ApiPermission.EditConnections, "Ends all set-up links of a connection that are out.");
        connections.MapDelete("/{id:guid}/setup/{linkId:guid}", EndSetupAsync).Needs(ApiPermission.EditConnections, "Ends a set-up link.");
        connections.MapDelete("/{id:guid}", RemoveAsync).Needs(ApiPermission.EditConnections, "Removes a connection that holds no people and no groups, with its tokens and clients.");
    }

    private static async Task<Page<ConnectionView>> ListAsync([AsParameters] PageQuery page, ApiRequest api, CancellationToken ct)
    {
        var prefix = await api.PrefixAsync(ct);
        var ending = TokenReview.Ending((await api.Tokens().ListAsync(ct)).Select(row => row.Token), api.Now).ToDictionary(token => token.ConnectionId, token => token.ExpiresAt);
        return api.PageOfAll(await api.Connections().ListAsync(ct), page, row => row.Connection.Id, row => ConnectionView.Of(row, api.Channels, prefix) with
        {
            Users = row.Users,
            Groups = row.Groups,
            TokenEndsAt = ending.TryGetValue(row.Connection.Id, out var end) ? end : null,
        });
    }

    private static async Task<Made<ConnectionView>> AddAsync(NewConnection body, ApiRequest api, Creation creation, CancellationToken ct)
    {
        CheckMayRaise(body.Ldap, null, api);
        var change = Change(body.Name, body, api);
        var prefix = await api.PrefixAsync(ct);
        return await creation.RunAsync<Connection, ConnectionView>(
            alongside => api.Connections(alongside).AddAsync(body.Name, change, ct),
            connection => ($"/connections/{connection.Id}", ConnectionView.Of(new(connection, 0, 0, null, ChannelEditor.Begin(connection, change.Oidc), ChannelEditor.Begin(connection, change.Ldap)), api.Channels, prefix) with { Trust = body.Trust?.IsNone() == true ? null : body.Trust }),
            ct);
    }

    private static async Task<Tagged<ConnectionView>> GetAsync(Guid id, ApiRequest api, CancellationToken ct)
    {
        var summary = await api.Connections().GetAsync(id, ct);
        return new(ConnectionView.Of(summary, api.Channels, await api.PrefixAsync(ct)), summary.Connection.Version);
    }

    private static async Task<Tagged<ConnectionView>> ChangeAsync(Guid id, ConnectionPatch body, ApiRequest api, CancellationToken ct)
    {
        if (api.Caller.ConnectionId is not null && body != new ConnectionPatch(MatchClaim: body.MatchClaim, Mapping: body.Mapping, Oidc: body.Oidc, Ldap: body.Ldap))
        {
            throw AdministrationException.Forbidden("Whoever sets a connection up says how people sign in there, and nothing of what it may do here.");
        }
        var (connection, _, _, _, _, ldap) = await api.Connections().GetAsync(id, ct);
        await CheckMayChangeAsync(connection, body, api, ct);
        CheckMayRaise(body.Ldap, ldap, api);
        await api.Connections().SetAsync(id.ToString(), Change(connection.Name, body, api), api.Conditions, ct);
        return await GetAsync(id, api, ct);
    }

    /// <summary>Whoever says how people sign in could come in as any of those the connection knows, and whoever says whose word is a SCIM client's could make administrators.</summary>
    private static async Task CheckMayChangeAsync(Connection connection, ConnectionPatch body, ApiRequest api, CancellationToken ct)
    {
        if (api.Caller.Role.Permissions.Allows(Administration.Permission))
        {
            return;
        }
        var isWayIn = (body.Oidc ?? body.Ldap ?? (object?)body.MatchClaim) is not null;
        if ((body.Trust is not null && connection.MayAdminister) || (isWayIn && await api.Connections().KnowsGuardedAsync(connection.Id, ct)))
        {
            throw AdministrationException.Forbidden($"Administrators, or protected accounts, hang on '{connection.Name}': only somebody with the permission {ApiPermission.Administer} may change who comes in there.");
        }
    }

    /// <summary>Whoever raises the share that a reading may deactivate says what <see cref="Syncing.Force"/> says.</summary>
    private static void CheckMayRaise(LdapPatch? wanted, LdapChannel? stored, ApiRequest api)
    {
        if (wanted?.MaxShare > Math.Max(SyncJudgement.UsualShare, stored?.MaxShare ?? 0))
        {
            CheckAdministers(api);
        }
    }

    private static void CheckAdministers(ApiRequest api) => api.Caller.CheckMay(new(Permission.Parse(ApiPermission.Administer), InDomain: false));

    private static async Task<Ok<SetupView>> InviteSetupAsync(Guid id, SettingUp? body, ApiRequest api, CancellationToken ct)
    {
        await api.Connections().GetAsync(id, ct);
        var kind = body?.Kind is not { } word ? null
            : ConnectionKinds.Known(word) ?? throw new AdministrationException($"'kind' is {string.Join(" or ", ConnectionKinds.All.Select(known => $"'{known.Word}'"))}.");
        return TypedResults.Ok(await api.InviteSetupAsync(id, kind, ct));
    }

    private static async Task<Page<OpenSetupLink>> ListSetupAsync(Guid id, [AsParameters] PageQuery page, ApiRequest api, CancellationToken ct)
    {
        await api.Connections().GetAsync(id, ct);
        return api.PageOfAll(await api.OpenSetupsAsync(id, ct), page, link => link.Id, link => link);
    }

    private static async Task<NoContent> EndSetupsAsync(Guid id, ApiRequest api, CancellationToken ct)
    {
        await api.Connections().GetAsync(id, ct);
        foreach (var link in await api.OpenSetupsAsync(id, ct))
        {
            await api.EndSetupAsync(id, link.Id, ct);
        }
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> EndSetupAsync(Guid id, Guid linkId, ApiRequest api, CancellationToken ct)
    {
        await api.Connections().GetAsync(id, ct);
        await api.EndSetupAsync(id, linkId, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Tagged<ConnectionView>> DetachAsync(Guid id, Detaching body, ApiRequest api, CancellationToken ct)
    {
        var detachment = Read<Detachment>("layers", body.Layers, ("keep", Detachment.Kept), ("withdraw", Detachment.Withdrawn));
        await api.Connections().DetachAsync(id.ToString(), detachment ?? throw new AdministrationException("'layers' is 'keep' or 'withdraw'."), api.Conditions, ct);
        return await GetAsync(id, api, ct);
    }

    private static async Task<Tagged<ConnectionView>> AttachAsync(Guid id, ApiRequest api, CancellationToken ct)
    {
        await api.Connections().DetachAsync(id.ToString(), Detachment.None, api.Conditions, ct);
        return await GetAsync(id, api, ct);
    }

    private static async Task<ClaimedPerson> PreviewAsync(Guid id, Claimed body, ApiRequest api, CancellationToken ct)
    {
        var connection = (await api.Connections().GetAsync(id, ct)).Connection;
        var channel = Read<Channel>("channel", body.Channel, ("oidc", Channel.Oidc), ("ldap", Channel.Ldap))!.Value;
        var mapping = ClaimMapping.Of(api.Schemas.User, channel, body.Mapping ?? ClaimMapping.Read(connection.Mapping));
        var assertion = mapping.ToAssertion(api.Caller.Actor, connection, body.Claims, isSignIn: true) with { IsRehearsal = true };
        var outcome = await api.Engine.AssertAsync(assertion, ct);
        var shown = new ClaimedPerson(JsonNode.Parse(ResourceWriter.ToUtf8(assertion.Resource))!, assertion.MatchValue, assertion.EmailVerified, JsonNamingPolicy.CamelCase.ConvertName(outcome.GetType().Name), null, null, null);
        return outcome switch
        {
            ProvisioningOutcome.Rejected { Refusal: var refusal } => shown with { Reason = JsonNamingPolicy.CamelCase.ConvertName(refusal.Reason.ToString()), Message = refusal.Message },
            // Of somebody new the id would be made.
            ProvisioningOutcome.Created => shown,
            ProvisioningOutcome.Settled known => shown with { UserId = known.UserId },
            _ => shown,
        };
    }

    /// <param name="Force">As many may be deactivated as it comes to: an administrator's word.</param>
    public sealed record Syncing(bool Force = false);

    private static async Task<Accepted<JobEndpoints.JobView>> SyncAsync(Guid id, Syncing body, ApiRequest api, CancellationToken ct)
    {
        if (body.Force)
        {
            CheckAdministers(api);
        }
        var connection = (await api.Connections().GetAsync(id, ct)).Connection;
        var job = await api.Jobs.SyncAsync(connection.Id, $"Somebody asked for the directory of '{connection.Name}' to be read.", body.Force, api.Now, ct);
        return TypedResults.Accepted($"{ApiApplication.Prefix}/jobs/{job.Id}", JobEndpoints.JobView.Of(job));
    }

    private static async Task<NoContent> RemoveAsync(Guid id, ApiRequest api, CancellationToken ct)
    {
        await api.Connections().RemoveAsync(id.ToString(), api.Conditions, ct);
        return TypedResults.NoContent();
    }

    private static ConnectionChange Change(string name, ConnectionPatch body, ApiRequest api)
    {
        if (body.MayAdminister is not null)
        {
            // Who is given this right can make administrators: only an administrator gives it.
            CheckAdministers(api);
        }
        var (oidc, ldap) = (Oidc(body.Oidc, api), Ldap(body.Ldap, api));
        api.Channels.CheckFree(name, oidc, ldap);
        return new(
            Read<Dialect>("dialect", body.Dialect, ("strict", Dialect.Strict), ("tolerant", Dialect.Tolerant)),
            Read<PatchResponse>("patchResponse", body.PatchResponse, ("auto", PatchResponse.Auto), ("200", PatchResponse.Resource), ("204", PatchResponse.NoContent)),
            Read<UnknownMembers>("unknownMembers", body.UnknownMembers, ("reject", UnknownMembers.Reject), ("ignore", UnknownMembers.Ignore)),
            Read<GroupNames>("groupNames", body.GroupNames, ("unique", GroupNames.Unique), ("any", GroupNames.Any)),
            body.Trust,
            body.MayAdminister,
            Read<SsoProvisioning>("ssoProvisioning", body.SsoProvisioning, ("inherit", SsoProvisioning.Inherit), ("on", SsoProvisioning.On), ("off", SsoProvisioning.Off)),
            Read<Adoption>("adoption", body.Adoption, ("invited", Adoption.Invited), ("never", Adoption.Never), ("verifiedDomain", Adoption.VerifiedDomain)),
            body.MatchClaim,
            body.Paused?.Aggregate(PausedChannels.None, (paused, name) => paused | Read<PausedChannels>("paused", name, ("scim", PausedChannels.Scim), ("oidc", PausedChannels.Oidc), ("ldap", PausedChannels.Ldap))!.Value),
            !body.SsoPermissions,
            body.Precedence,
            body.Mapping is null ? null : ClaimMapping.Write(api.Schemas.User, body.Mapping),
            oidc,
            ldap);
    }

    private static OidcChange? Oidc(OidcPatch? patch, ApiRequest api) => patch is null ? null : ChannelSeal.Seal(
        () => api.ChannelProtector,
        new(
            Read<OidcKind>("oidc.kind", patch.Kind, ("generic", OidcKind.Generic), ("entra", OidcKind.Entra), ("okta", OidcKind.Okta), ("google", OidcKind.Google), ("keycloak", OidcKind.Keycloak)),
            patch.Authority?.Trim(), patch.ClientId, Scopes: patch.Scopes, GroupsClaim: patch.GroupsClaim),
        patch.ClientSecret,
        patch.ClientKey);

    private static LdapChange? Ldap(LdapPatch? patch, ApiRequest api) => patch is null ? null : ChannelSeal.Seal(
        () => api.ChannelProtector,
        new(patch.Url?.Trim(), patch.BaseDn, patch.BindDn, null, patch.UserFilter, patch.DirectBind, patch.GroupBaseDn, patch.GroupFilter, patch.Certificates, patch.SyncMinutes, patch.MaxShare),
        patch.BindPassword);

    private static T? Read<T>(string name, string? word, params ReadOnlySpan<(string Word, T Value)> choices)
        where T : struct
    {
        if (word is null)
        {
            return null;
        }
        var words = new List<string>();
        foreach (var choice in choices)
        {
            if (choice.Word == word)
            {
                return choice.Value;
            }
            words.Add($"'{choice.Word}'");
        }
        throw new AdministrationException($"'{name}' is {string.Join(" or ", words)}.");
    }
}
