using System.Text.Json;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;

namespace ScimHub.Server.Api;

/// <summary><c>/settings</c>: the switch, invite-only and seats, each with who holds it.</summary>
internal static class SettingsEndpoints
{
    /// <param name="Source"><c>configuration</c>, which holds a setting against every change, <c>organization</c> or <c>default</c>.</param>
    public sealed record SettingView<T>(T Value, string Source);

    /// <param name="DisableSsoProvisioning">Sign-ins make no accounts and link no identities.</param>
    /// <param name="InviteOnly">Only invited people are let in at sign-in.</param>
    /// <param name="Seats">How many active people there may be; null: any number.</param>
    /// <param name="SeatsTaken">How many there are.</param>
    public sealed record ProvisioningView(SettingView<bool> DisableSsoProvisioning, SettingView<bool> InviteOnly, SettingView<int?> Seats, long SeatsTaken);

    public static void Map(RouteGroupBuilder api)
    {
        var settings = api.MapGroup("/settings").WithTags("Settings");
        settings.MapGet("/provisioning", GetAsync).Needs(ApiPermission.ReadSettings, "Reads the switch, invite-only and seats, each with where it is set.");
        settings.MapPatch("/provisioning", ChangeAsync).Needs(ApiPermission.EditSettings, "Changes them: a value sets, null withdraws what was set here, what is left out stays. What the server's configuration holds is 409.");
    }

    private static async Task<Tagged<ProvisioningView>> GetAsync(ApiRequest api, CancellationToken ct) =>
        await ViewAsync(await api.Settings.ReadAsync(api.Caller.Actor.OrganizationId, ct), api, ct);

    private static async Task<Tagged<ProvisioningView>> ChangeAsync(JsonObject body, ApiRequest api, CancellationToken ct)
    {
        var change = body.Aggregate(new SettingsChange(), (change, member) => member.Key switch
        {
            "disableSsoProvisioning" => change with { DisableSsoProvisioning = new(Flag(member.Key, member.Value)) },
            "inviteOnly" => change with { InviteOnly = new(Flag(member.Key, member.Value)) },
            "seats" => change with { Seats = new(Number(member.Value)) },
            _ => throw new AdministrationException($"'{member.Key}' is no setting: there are disableSsoProvisioning, inviteOnly and seats."),
        });
        return await ViewAsync(await api.Settings.ChangeAsync(api.Caller.Actor, change, api.Conditions, ct), api, ct);
    }

    private static async Task<Tagged<ProvisioningView>> ViewAsync(ProvisioningSettings held, ApiRequest api, CancellationToken ct) => new(
        new(View(held.DisableSsoProvisioning), View(held.InviteOnly), View(held.Seats), await api.Settings.SeatsTakenAsync(api.Caller.Actor.OrganizationId, ct)),
        held.Version);

    private static SettingView<T> View<T>(Setting<T> setting) => new(setting.Value, JsonNamingPolicy.CamelCase.ConvertName(setting.Source.ToString()));

    /// <summary>A value sets; null withdraws what was set here.</summary>
    private static bool? Flag(string name, JsonNode? value) => value?.GetValueKind() switch
    {
        null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new AdministrationException($"'{name}' is true, false, or null to withdraw it."),
    };

    private static int? Number(JsonNode? value) =>
        value is null ? null
        : value.GetValueKind() == JsonValueKind.Number && value.AsValue().TryGetValue<int>(out var number) ? number
        : throw new AdministrationException("'seats' is a number of 0 or more, or null for any number.");
}
