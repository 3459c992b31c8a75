using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Credentials;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Provisioning;

namespace ScimHub.Server.Api;

/// <summary><c>/settings</c>: the switch, invite-only and seats, and how people sign in here; each with who holds it.</summary>
public static class SettingsEndpoints
{
    /// <param name="Source"><c>configuration</c>, which holds a setting against every change, <c>organization</c> or <c>default</c>.</param>
    public sealed record SettingView<T>(T Value, string Source);

    /// <param name="DisableSsoProvisioning">Sign-ins make no accounts and link no identities.</param>
    /// <param name="InviteOnly">Only invited people are let in at sign-in.</param>
    /// <param name="Seats">How many active people there may be; null: any number.</param>
    /// <param name="SeatsTaken">How many there are.</param>
    public sealed record ProvisioningView(SettingView<bool> DisableSsoProvisioning, SettingView<bool> InviteOnly, SettingView<int?> Seats, long SeatsTaken);

    /// <param name="Actor">Of what kind they are: <c>person</c>, <c>serviceAccount</c>, <c>commandLine</c> …</param>
    /// <param name="ActorName">Null where they have none.</param>
    /// <param name="EntryId">The audit's entry of it.</param>
    public sealed record SettingChange(DateTimeOffset At, string Actor, string? ActorName, Guid EntryId);

    /// <summary>Who set what is set here; null of what is not set here, and of what the audit does not hold any more.</summary>
    public sealed record ProvisioningChanges(SettingChange? DisableSsoProvisioning, SettingChange? InviteOnly, SettingChange? Seats);

    /// <param name="SsoOnly">Everybody signs in at their identity provider, but for administrators whose accounts are protected.</param>
    /// <param name="SecondFactor">Who must have a second factor beside a password of this server: <c>none</c>, <c>administrators</c> or <c>everyone</c>.</param>
    public sealed record SignInView(SettingView<bool> SsoOnly, SettingView<string> SecondFactor);

    /// <param name="SessionIdleMinutes">Unused for so long, a session ends.</param>
    /// <param name="SessionAbsoluteMinutes">It ends then, however much it is used.</param>
    /// <param name="AuditRetentionDays">Audit rows that are older are deleted; null: none is.</param>
    public sealed record LimitsView(SettingView<int> SessionIdleMinutes, SettingView<int> SessionAbsoluteMinutes, SettingView<int?> AuditRetentionDays);

    public static void Map(RouteGroupBuilder api)
    {
        var settings = api.MapGroup("/settings").WithTags("Settings");
        settings.MapGet("/provisioning", GetAsync).Needs(ApiPermission.ReadSettings, "Reads the switch, invite-only and seats, each with where it is set.");
        settings.MapPatch("/provisioning", ChangeAsync).Needs(ApiPermission.EditSettings, "Changes them: a value sets, null withdraws what was set here, what is left out stays. What the server's configuration holds is 409.");
        settings.MapGet("/provisioning/changes", GetChangesAsync).Needs(ApiPermission.ReadAudit, "Tells of the switch, invite-only and seats, where they are set here, who set them, and when.");
        settings.MapGet("/signin", GetSignInAsync).Needs(ApiPermission.ReadSettings, "Reads how people sign in here, each setting with where it is set.");
        settings.MapGet("/limits", GetLimitsAsync).Needs(ApiPermission.ReadSettings, "Reads how long sessions last and the audit is kept, each with where it is set.");
        settings.MapPatch("/limits", ChangeLimitsAsync).Needs(ApiPermission.Administer, "Changes it, as the settings of provisioning are changed. Sessions never last longer than the server allows; what the audit has of longer ago is deleted.");
        settings.MapPatch("/signin", ChangeSignInAsync).Needs(ApiPermission.EditSettings, "Changes it, as the settings of provisioning are changed.");
    }

    private static async Task<Tagged<LimitsView>> GetLimitsAsync(ApiRequest api, CancellationToken ct) => View(await api.LimitSettings.ReadAsync(api.Caller.Actor.OrganizationId, ct));

    private static async Task<Tagged<LimitsView>> ChangeLimitsAsync(JsonObject body, ApiRequest api, CancellationToken ct)
    {
        var change = body.Aggregate(new LimitsChange(), (change, member) => member.Key switch
        {
            "sessionIdleMinutes" => change with { SessionIdleMinutes = new(Number(member.Key, member.Value)) },
            "sessionAbsoluteMinutes" => change with { SessionAbsoluteMinutes = new(Number(member.Key, member.Value)) },
            "auditRetentionDays" => change with { AuditRetentionDays = new(Number(member.Key, member.Value)) },
            _ => throw new AdministrationException($"'{member.Key}' is no setting: there are sessionIdleMinutes, sessionAbsoluteMinutes and auditRetentionDays."),
        });
        return View(await api.LimitSettings.ChangeAsync(api.Caller.Actor, change, api.Conditions, ct));
    }

    private static Tagged<LimitsView> View(LimitSettings held) => new(new(View(held.SessionIdleMinutes), View(held.SessionAbsoluteMinutes), View(held.AuditRetentionDays)), held.Version);

    private static async Task<Tagged<ProvisioningView>> GetAsync(ApiRequest api, CancellationToken ct) =>
        await ViewAsync(await api.Settings.ReadAsync(api.Caller.Actor.OrganizationId, ct), api, ct);

    private static async Task<Tagged<ProvisioningView>> ChangeAsync(JsonObject body, ApiRequest api, CancellationToken ct)
    {
        var change = body.Aggregate(new SettingsChange(), (change, member) => member.Key switch
        {
            "disableSsoProvisioning" => change with { DisableSsoProvisioning = new(Flag(member.Key, member.Value)) },
            "inviteOnly" => change with { InviteOnly = new(Flag(member.Key, member.Value)) },
            "seats" => change with { Seats = new(Number(member.Key, member.Value)) },
            _ => throw new AdministrationException($"'{member.Key}' is no setting: there are disableSsoProvisioning, inviteOnly and seats."),
        });
        return await ViewAsync(await api.Settings.ChangeAsync(api.Caller.Actor, change, api.Conditions, ct), api, ct);
    }

    private static async Task<Ok<ProvisioningChanges>> GetChangesAsync(ApiRequest api, CancellationToken ct)
    {
        var held = await api.Settings.ReadAsync(api.Caller.Actor.OrganizationId, ct);
        var own = new[] { ("disableSsoProvisioning", held.DisableSsoProvisioning.Source), ("inviteOnly", held.InviteOnly.Source), ("seats", held.Seats.Source) }.Where(setting => setting.Item2 == SettingSource.Organization);
        var found = await api.SettingsHistory.LatestAsync([.. own.Select(setting => setting.Item1)], ct);
        return TypedResults.Ok(new ProvisioningChanges(Of("disableSsoProvisioning"), Of("inviteOnly"), Of("seats")));

        SettingChange? Of(string name) => found.GetValueOrDefault(name) is { } record ? new(record.Entry.At, AuditFilter.Word(record.Entry.Actor), record.ActorName, record.Entry.Id) : null;
    }

    private static async Task<Tagged<ProvisioningView>> ViewAsync(ProvisioningSettings held, ApiRequest api, CancellationToken ct) => new(
        new(View(held.DisableSsoProvisioning), View(held.InviteOnly), View(held.Seats), await api.Settings.SeatsTakenAsync(api.Caller.Actor.OrganizationId, ct)),
        held.Version);

    private static async Task<Tagged<SignInView>> GetSignInAsync(ApiRequest api, CancellationToken ct) =>
        View(await api.SignInSettings.ReadAsync(api.Caller.Actor.OrganizationId, ct));

    private static async Task<Tagged<SignInView>> ChangeSignInAsync(JsonObject body, ApiRequest api, CancellationToken ct)
    {
        var change = body.Aggregate(new SignInSettingsChange(), (change, member) => member.Key switch
        {
            "ssoOnly" => change with { SsoOnly = new(Flag(member.Key, member.Value)) },
            "secondFactor" => change with { SecondFactor = new(Rule(member.Value)) },
            _ => throw new AdministrationException($"'{member.Key}' is no setting: there are ssoOnly and secondFactor."),
        });
        return View(await api.SignInSettings.ChangeAsync(api.Caller.Actor, change, api.Conditions, ct));
    }

    private static Tagged<SignInView> View(SignInSettings held) => new(new(View(held.SsoOnly), new(AuditFilter.Word(held.SecondFactor.Value), View(held.SecondFactor).Source)), held.Version);

    private static SettingView<T> View<T>(Setting<T> setting) => new(setting.Value, Word(setting.Source));

    internal static string Word(SettingSource source) => JsonNamingPolicy.CamelCase.ConvertName(source.ToString());

    /// <summary>A value sets; null withdraws what was set here.</summary>
    private static bool? Flag(string name, JsonNode? value) => value?.GetValueKind() switch
    {
        null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new AdministrationException($"'{name}' is true, false, or null to withdraw it."),
    };

    private static SecondFactorRule? Rule(JsonNode? value)
    {
        if (value is null)
        {
            return null;
        }
        var rules = Enum.GetValues<SecondFactorRule>();
        var word = value.GetValueKind() == JsonValueKind.String ? (string?)value : null;
        return Array.FindIndex(rules, rule => AuditFilter.Word(rule) == word) is >= 0 and var found
            ? rules[found]
            : throw new AdministrationException($"'secondFactor' is {string.Join(", ", rules.Select(AuditFilter.Word))}, or null to withdraw it.");
    }

    private static int? Number(string name, JsonNode? value) =>
        value is null ? null
        : value.GetValueKind() == JsonValueKind.Number && value.AsValue().TryGetValue<int>(out var number) ? number
        : throw new AdministrationException($"'{name}' is a number, or null to withdraw it.");
}
