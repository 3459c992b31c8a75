using System.CommandLine;
using System.Data.Common;
using Microsoft.AspNetCore.Connections;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Errors;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.Commands;

/// <summary>The root of the command line: parses, runs, and turns faults into words and exit codes.</summary>
internal static class HubCommand
{
    private const int Failed = 1;
    private const int NotUnderstood = 2;

    public static Option<bool> Json { get; } = new("--json") { Description = "Write the result as JSON, and nothing else, on standard output.", Recursive = true };

    public static Option<string> Organization { get; } = new("--organization") { Description = "The organisation it is about; without it the default one.", HelpName = "HANDLE", Recursive = true };

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var parsed = Root(output, error).Parse(args);
        var faults = parsed.Errors.Select(x => x.Message).Concat(Stray(parsed)).ToList();
        if (faults.Count > 0)
        {
            foreach (var fault in faults)
            {
                await error.WriteLineAsync(fault);
            }
            await error.WriteLineAsync($"Try: scimhub {CommandPath(parsed)}--help");
            return NotUnderstood;
        }
        return await parsed.InvokeAsync(new() { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    private static RootCommand Root(TextWriter output, TextWriter error)
    {
        var root = new RootCommand("""
            ScimHub: a SCIM 2.0 provisioning server. Without a command it serves.

            Example:
              scimhub serve --urls http://127.0.0.1:5080
            """);
        root.Add(Json);
        root.Add(Organization);
        var runner = new CommandRunner(output, error);
        root.Add(ServeCommand.Make(runner));
        root.Add(ConnectionCommand.Make(runner));
        root.Add(TokenCommand.Make(runner));
        root.Add(ClientCommand.Make(runner));
        root.Add(KeyCommand.Make(runner));
        root.Add(RoleCommand.Make(runner));
        root.Add(DomainCommand.Make(runner));
        root.Add(RuleCommand.Make(runner));
        root.Add(GroupCommand.Make(runner));
        root.Add(GrantCommand.Make(runner));
        root.Add(AccessCommand.MakeExplain(runner));
        root.Add(AccessCommand.MakeWho(runner));
        root.Add(AuditCommand.Make(runner));
        root.Add(MailDomainCommand.Make(runner));
        root.Add(LdapCommand.Make(runner));
        root.Add(InvitationCommand.Make(runner));
        root.Add(MailCommand.Make(runner));
        root.Add(AuthorityCommand.Make(runner));
        root.Add(JobCommand.Make(runner));
        root.Add(SettingsCommand.Make(runner));
        root.Add(OrganizationCommand.Make(runner));
        root.Add(AdminCommand.Make(runner));
        root.Add(DatabaseCommand.Make(runner));
        ServeCommand.Attach(root, runner);
        return root;
    }

    /// <summary>What a command does not take. The serving commands take any setting and look for themselves.</summary>
    private static IEnumerable<string> Stray(ParseResult parsed) =>
        parsed.CommandResult.Command.TreatUnmatchedTokensAsErrors ? parsed.UnmatchedTokens.Select(x => $"'{x}' is not understood here.") : [];

    private static string CommandPath(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (var result = parsed.CommandResult; result?.Command is { } command and not RootCommand; result = result.Parent as System.CommandLine.Parsing.CommandResult)
        {
            names.Push(command.Name + " ");
        }
        return string.Concat(names);
    }

    /// <summary>Runs what a command does, with the configuration the server reads.</summary>
    internal sealed class CommandRunner(TextWriter output, TextWriter error)
    {
        public TextWriter Output => output;

        public Func<ParseResult, CancellationToken, Task<int>> On(Func<CommandContext, CancellationToken, Task<int>> work) =>
            (parsed, ct) => GuardAsync(async () =>
            {
                var options = HubOptions.Read(CommandConfiguration.Read());
                await using var storage = options.OpenStorage();
                return await work(new(options, storage, parsed, output), ct);
            });

        /// <summary>The same, on a database that has the tables it needs.</summary>
        public Func<ParseResult, CancellationToken, Task<int>> OnMigrated(Func<CommandContext, CancellationToken, Task<int>> work) =>
            On(async (context, ct) =>
            {
                await context.Storage.MigrateAsync(CommandContext.Time, ct);
                await context.EnterAsync(ct);
                return await work(context, ct);
            });

        /// <summary>A command on such a database, with its arguments and options.</summary>
        public Command Make(string name, string description, Func<CommandContext, CancellationToken, Task<int>> work, params ReadOnlySpan<Symbol> parameters)
        {
            var command = new Command(name, description);
            foreach (var parameter in parameters)
            {
                if (parameter is Argument argument)
                {
                    command.Add(argument);
                }
                else
                {
                    command.Add((Option)parameter);
                }
            }
            command.SetAction(OnMigrated(work));
            return command;
        }

        public async Task<int> NotUnderstoodAsync(string message)
        {
            await error.WriteLineAsync(message);
            return NotUnderstood;
        }

        public async Task<int> GuardAsync(Func<Task<int>> work)
        {
            try
            {
                return await work();
            }
            catch (Exception e) when (e is AdministrationException or ConfigurationException or ScimException)
            {
                await error.WriteLineAsync(e.Message);
            }
            catch (Exception e) when (e is StorageUnavailableException or DbException or DbUpdateException or TimeoutException || e.InnerException is DbException)
            {
                await error.WriteLineAsync($"The database does not do its part: {e.GetBaseException().Message}");
                await error.WriteLineAsync("Check Database:Provider and ConnectionStrings:ScimHub (environment: Database__Provider, ConnectionStrings__ScimHub); 'scimhub db status' tries them.");
            }
            catch (IOException e) when (e.InnerException is AddressInUseException)
            {
                await error.WriteLineAsync($"{e.Message} Stop what listens there, or choose another address with --urls.");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                await error.WriteLineAsync(e.Message);
            }
            catch (OperationCanceledException)
            {
                await error.WriteLineAsync("Stopped before it was done.");
            }
            return Failed;
        }
    }
}
