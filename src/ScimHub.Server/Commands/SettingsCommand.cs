using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Credentials;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Server.Hosting;
using ScimHub.Server.SignIn.Local;

namespace ScimHub.Server.Commands;

/// <summary><c>scimhub settings show|set</c>.</summary>
internal static class SettingsCommand
{
    private const string Unset = "unset";

    private static readonly Option<string> Switch = Flag("--sso-provisioning", "Whether sign-ins make accounts and link identities. People who exist sign in either way.");
    private static readonly Option<string> InviteOnly = Flag("--invite-only", "Whether only invited people are let in at sign-in.");
    private static readonly Option<string> SsoOnly = Flag("--sso-only", "Whether everybody signs in at their identity provider, but for administrators whose accounts are protected.");
    private static readonly Option<string> SecondFactor = WordOption.Make("--second-factor", "Who must have a second factor beside a password of this server.", [.. Enum.GetValues<SecondFactorRule>().Select(AuditFilter.Word), Unset]);
    private static readonly Option<string> Seats = new("--seats") { Description = "How many active people there may be; unset: any number.", HelpName = "N|unset" };

    public static Command Make(HubCommand.CommandRunner runner)
    {
        var command = new Command("settings", "The switch, invite-only, seats, and how people sign in here.");
        var show = new Command("show", """
            Shows each setting and who holds it: the configuration, the organisation, or nobody.

            Example:
              scimhub settings show
            """);
        show.SetAction(runner.OnMigrated(async (context, ct) => await WriteAsync(context, await Registry(context).ReadAsync(context.OrganizationId, ct), ct)));
        command.Add(show);
        var set = new Command("set", """
            Changes settings; they hold on every node at the next request. What is not named stays; unset withdraws what was set here.

            Example:
              scimhub settings set --sso-provisioning off --seats 250
            """) { Switch, InviteOnly, Seats, SsoOnly, SecondFactor };
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
        var signIn = new SignInSettingsChange(
            context.Value(SsoOnly) is { } only ? new(only == Unset ? null : only == "on") : null,
            context.Value(SecondFactor) is { } rule ? new(rule == Unset ? null : Enum.Parse<SecondFactorRule>(rule, ignoreCase: true)) : null);
        await LocalServices.Of(context).Settings.ChangeAsync(context.Actor, signIn, Precondition.None, ct);
        return await WriteAsync(context, await Registry(context).ChangeAsync(context.Actor, change, Precondition.None, ct), ct);
    }

    private static int? Number(string text) => text == Unset ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new AdministrationException($"'{text}' is no number of seats: give a number of 0 or more, or unset.");

    private static async Task<int> WriteAsync(CommandContext context, ProvisioningSettings settings, CancellationToken ct)
    {
        var signIn = await LocalServices.Of(context).Settings.ReadAsync(context.OrganizationId, ct);
        var taken = await Registry(context).SeatsTakenAsync(context.OrganizationId, ct);
        return await context.WriteAsync(
            new JsonObject
            {
                ["disableSsoProvisioning"] = Json(settings.DisableSsoProvisioning),
                ["inviteOnly"] = Json(settings.InviteOnly),
                ["seats"] = Json(settings.Seats),
                ["seatsTaken"] = taken,
                ["ssoOnly"] = Json(signIn.SsoOnly),
                ["secondFactor"] = new JsonObject { ["value"] = AuditFilter.Word(signIn.SecondFactor.Value), ["source"] = Source(signIn.SecondFactor.Source) },
            },
            TextTable.Render(
                ["SETTING", "VALUE", "HELD BY"],
                [
                    ["sso-provisioning", settings.DisableSsoProvisioning.Value ? "off" : "on", Source(settings.DisableSsoProvisioning.Source)],
                    ["invite-only", settings.InviteOnly.Value ? "on" : "off", Source(settings.InviteOnly.Source)],
                    ["seats", $"{settings.Seats.Value?.ToString(CultureInfo.InvariantCulture) ?? "any number"} ({taken} taken)", Source(settings.Seats.Source)],
                    ["sso-only", signIn.SsoOnly.Value ? "on" : "off", Source(signIn.SsoOnly.Source)],
                    ["second-factor", AuditFilter.Word(signIn.SecondFactor.Value), Source(signIn.SecondFactor.Source)],
                ],
                ""));
    }

    private static JsonObject Json<T>(Setting<T> setting) => new() { ["value"] = JsonValue.Create(setting.Value), ["source"] = Source(setting.Source) };

    private static string Source(SettingSource source) => JsonNamingPolicy.CamelCase.ConvertName(source.ToString());

    public static SettingsRegistry Registry(CommandContext context) => new(context.Storage, CommandContext.Time, () => ProvisioningConfiguration.Parse(CommandConfiguration.Read()));

    private static Option<string> Flag(string name, string description) => WordOption.Make(name, description, "on", "off", Unset);
}
