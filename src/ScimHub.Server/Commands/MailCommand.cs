using System.CommandLine;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Mail;
using ScimHub.Server.Mail;

namespace ScimHub.Server.Commands;

/// <summary><c>scimhub mail status|test</c>.</summary>
internal static class MailCommand
{
    private static readonly Argument<string> Address = new("ADDRESS") { Description = "Where to send it." };

    public static Command Make(HubCommand.CommandRunner runner)
    {
        var command = new Command("mail", "Mail to people: how it goes, and a try.");
        command.Add(runner.Make("status", """
            Shows what waits, and how mail went in the last 7 days.

            Example:
              scimhub mail status
            """, StatusAsync));
        command.Add(runner.Make("test", """
            Sends a mail here and now, with this configuration, and says what the mail server says.

            Example:
              scimhub mail test you@example.com
            """, TestAsync, Address));
        return command;
    }

    private static async Task<int> StatusAsync(CommandContext context, CancellationToken ct)
    {
        var status = await new MailOutbox(context.Storage, CommandContext.Time).StatusAsync(context.OrganizationId, ct);
        var smtp = context.Options.Smtp;
        return await context.WriteAsync(
            new JsonObject
            {
                ["configured"] = smtp is not null,
                ["waiting"] = status.Waiting,
                ["sent"] = status.Sent,
                ["givenUp"] = status.GivenUp,
                ["oldestWaiting"] = status.OldestWaiting?.UtcDateTime.ToString("O"),
                ["lastError"] = status.LastError,
            },
            $"""
            Mail server  {(smtp is null ? "none: set Smtp:Host and Smtp:From; until then mail waits" : $"{smtp.Host}:{smtp.Port}, {smtp.Security.ToString().ToLowerInvariant()}, from {smtp.From.Ascii}")}
            Waiting      {status.Waiting}{(status.OldestWaiting is { } oldest ? $", since {TextTable.Time(oldest)}" : "")}
            Sent         {status.Sent}
            Given up     {status.GivenUp}
            Last error   {TextTable.Clean(status.LastError ?? "-")}
            """);
    }

    private static async Task<int> TestAsync(CommandContext context, CancellationToken ct)
    {
        var to = await new MailTest(context.Storage, context.Options, CommandContext.Time).SendAsync(context.OrganizationId, context.Value(Address), ct);
        return await context.WriteAsync(new JsonObject { ["address"] = to.Shown }, $"The mail server has taken a mail to {to.Shown}.");
    }
}
