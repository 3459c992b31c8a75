using System.CommandLine;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Credentials;
using ScimHub.Server.SignIn;
using ScimHub.Server.SignIn.Local;

namespace ScimHub.Server.Commands;

/// <summary><c>scimhub admin list|recover</c>.</summary>
internal static class AdminCommand
{
    private static readonly Option<string> User = new("--user") { Description = "An administrator there is, by userName; without it the link makes a new one.", HelpName = "NAME" };

    public static Command Make(HubCommand.CommandRunner runner)
    {
        var command = new Command("admin", "Who administers ScimHub, and the way in where single sign-on is broken.");
        command.Add(runner.Make("list", """
            Shows the active administrators of the whole, and which of them can sign in without an identity provider.

            Example:
              scimhub admin list
            """, ListAsync));
        command.Add(runner.Make("recover", """
            Prints a link by which an administrator sets a password of this server, within 15 minutes and once. The account is protected from
            then on: no identity provider changes it, and it signs in here even where everybody else must not.

            Example:
              scimhub admin recover --user ada@example.com
            """, RecoverAsync, User));
        return command;
    }

    private static async Task<int> ListAsync(CommandContext context, CancellationToken ct)
    {
        var administrators = await LocalServices.Of(context).Administrators.ListAsync(context.OrganizationId, ct);
        var json = new JsonArray([.. administrators.Select(x => new JsonObject
        {
            ["id"] = x.Id.ToString(),
            ["userName"] = x.UserName,
            ["protected"] = x.Protected,
            ["hasPassword"] = x.HasPassword,
        })]);
        return await context.WriteAsync(json, TextTable.Render(
            ["USERNAME", "ID", "PROTECTED", "PASSWORD HERE"],
            administrators.Select(x => new[] { x.UserName, x.Id.ToString(), x.Protected ? "yes" : "no", x.HasPassword ? "yes" : "no" }),
            "Nobody administers yet: the server prints a link for the first administrator when it starts, and 'scimhub admin recover' prints one now."));
    }

    private static async Task<int> RecoverAsync(CommandContext context, CancellationToken ct)
    {
        var (secret, expiresAt) = await LocalServices.Of(context).Administrators.MakeRecoveryAsync(context.Actor, context.Value(User), ct);
        var link = LocalPaths.AdministratorLink(await context.BaseUrlAsync(ct) + await new OrganizationHandles(context.Storage).PrefixAsync(context.OrganizationId, ct), secret);
        return await context.WriteAsync(new JsonObject { ["link"] = link, ["expiresAt"] = expiresAt.UtcDateTime.ToString("O") }, $"""
            Link         {link}
            Valid until  {TextTable.Time(expiresAt)}
            Open it in a browser, once. Whoever opens it becomes an administrator: hand it to nobody else.
            """);
    }
}
