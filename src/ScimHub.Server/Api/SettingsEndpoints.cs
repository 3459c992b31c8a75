using System.Text.Json;
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

    /// <summary>What to change: a value sets, null withdraws what was set here, and what is left out stays.</summary>
    public sealed record ProvisioningPatch(JsonElement DisableSsoProvisioning = default, JsonElement InviteOnly = default, JsonElement Seats = default);

    public static void Map(RouteGroupBuilder api)
    {
        var settings = api.MapGroup("/settings").WithTags("Settings");
        settings.MapGet("/provisioning", GetAsync).Needs(ApiPermission.ReadSettings, "Reads the switch, invite-only and seats, each with where it is set.");
        settings.MapPatch("/provisioning", ChangeAsync).Needs(ApiPermission.EditSettings, "Changes them. What the server's configuration holds is 409.");
    }

    private static async Task<Tagged<ProvisioningView>> GetAsync(ApiRequest api, SettingsRegistry settings, CancellationToken ct) =>
        await ViewAsync(await settings.ReadAsync(api.Caller.Actor.OrganizationId, ct), api, settings, ct);

    private static async Task<Tagged<ProvisioningView>> ChangeAsync(ProvisioningPatch body, ApiRequest api, SettingsRegistry settings, CancellationToken ct)
    {
        var change = new SettingsChange(Flag("disableSsoProvisioning", body.DisableSsoProvisioning), Flag("inviteOnly", body.InviteOnly), Number("seats", body.Seats));
        return await ViewAsync(await settings.ChangeAsync(api.Caller.Actor, change, api.Conditions, ct), api, settings, ct);
    }

    private static async Task<Tagged<ProvisioningView>> ViewAsync(ProvisioningSettings held, ApiRequest api, SettingsRegistry settings, CancellationToken ct) => new(
        new(View(held.DisableSsoProvisioning), View(held.InviteOnly), View(held.Seats), await settings.SeatsTakenAsync(api.Caller.Actor.OrganizationId, ct)),
        held.Version);

    private static SettingView<T> View<T>(Setting<T> setting) => new(setting.Value, JsonNamingPolicy.CamelCase.ConvertName(setting.Source.ToString()));

    private static SettingsChange.To<bool?>? Flag(string name, JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Undefined => null,
        JsonValueKind.Null => new(null),
        JsonValueKind.True or JsonValueKind.False => new(element.GetBoolean()),
        _ => throw new AdministrationException($"'{name}' is true, false, or null to withdraw it."),
    };

    private static SettingsChange.To<int?>? Number(string name, JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Undefined => null,
        JsonValueKind.Null => new(null),
        JsonValueKind.Number when element.TryGetInt32(out var number) => new(number),
        _ => throw new AdministrationException($"'{name}' is a number of 0 or more, or null for any number."),
    };
}
