using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.Commands;

/// <summary><c>scimhub settings show|set</c>.</summary>
internal static class SettingsCommand
{
    private const string Unset = "unset";

    private static readonly Option<string> Switch = Flag("--sso-provisioning", "Whether sign-ins make accounts and link identities. People who exist sign in either way.");
    private static readonly Option<string> InviteOnly = Flag("--invite-only", "Whether only invited people are let in at sign-in.");
    private static readonly Option<string> Seats = new("--seats") { Description = "How many active people there may be; unset: any number.", HelpName = "N|unset" };

    public static Command Make(HubCommand.CommandRunner runner)
    {
        var command = new Command("settings", "The switch, invite-only and seats.");
        var show = new Command("show", """
            Shows each setting and who holds it: the configuration, the organisation, or nobody.

            Example:
              scimhub settings show
            """);
        show.SetAction(runner.OnMigrated(async (context, ct) => await WriteAsync(context, await Registry(context).ReadAsync(Organization.DefaultId, ct), ct)));
        command.Add(show);
        var set = new Command("set", """
            Changes settings; they hold on every node at the next request. What is not named stays; unset withdraws what was set here.

            Example:
              scimhub settings set --sso-provisioning off --seats 250
            """) { Switch, InviteOnly, Seats };
        set.SetAction(runner.OnMigrated(SetAsync));
        command.Add(set);
        return command;
    }

    private static async Task<int> SetAsync(CommandContext context, CancellationToken ct)
    {
        var change = new SettingsChange(
            context.Value(Switch) is { } provisioning ? new(provisioning == Unset ? null : provisioning == "off") : null,
            context.Value(InviteOnly) is { } invited ? new(invited == Unset ? null : invited == "on") : null,
            context.Value(Seats) is { } seats ? new(Number(seats)) : null);
        return await WriteAsync(context, await Registry(context).ChangeAsync(CommandContext.Actor, change, Precondition.None, ct), ct);
    }

    private static int? Number(string text) => text == Unset ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new AdministrationException($"'{text}' is no number of seats: give a number of 0 or more, or unset.");

    private static async Task<int> WriteAsync(CommandContext context, ProvisioningSettings settings, CancellationToken ct)
    {
        var taken = await Registry(context).SeatsTakenAsync(Organization.DefaultId, ct);
        return await context.WriteAsync(
            new JsonObject
            {
                ["disableSsoProvisioning"] = Json(settings.DisableSsoProvisioning),
                ["inviteOnly"] = Json(settings.InviteOnly),
                ["seats"] = Json(settings.Seats),
                ["seatsTaken"] = taken,
            },
            TextTable.Render(
                ["SETTING", "VALUE", "HELD BY"],
                [
                    ["sso-provisioning", settings.DisableSsoProvisioning.Value ? "off" : "on", Source(settings.DisableSsoProvisioning.Source)],
                    ["invite-only", settings.InviteOnly.Value ? "on" : "off", Source(settings.InviteOnly.Source)],
                    ["seats", $"{settings.Seats.Value?.ToString(CultureInfo.InvariantCulture) ?? "any number"} ({taken} taken)", Source(settings.Seats.Source)],
                ],
                ""));
    }

    private static JsonObject Json<T>(Setting<T> setting) => new() { ["value"] = JsonValue.Create(setting.Value), ["source"] = Source(setting.Source) };

    private static string Source(SettingSource source) => JsonNamingPolicy.CamelCase.ConvertName(source.ToString());

    public static SettingsRegistry Registry(CommandContext context) => new(context.Storage, CommandContext.Time, () => ProvisioningConfiguration.Parse(CommandConfiguration.Read()));

    private static Option<string> Flag(string name, string description)
    {
        var option = new Option<string>(name) { Description = description, HelpName = $"on|off|{Unset}" };
        option.AcceptOnlyFromAmong("on", "off", Unset);
        return option;
    }
}
