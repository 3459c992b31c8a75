using System.Globalization;
using ScimHub.Server.SignIn.Ldap.Filters;
using ScimHub.Server.SignIn.Ldap.Protocol;

namespace ScimHub.Server.SignIn.Ldap;

/// <summary>Tries the settings at every server, step by step; the first step that fails is the last one there.</summary>
internal sealed class DirectoryTest(LdapOptions options, TimeProvider time)
{
    private const int Sample = 100;

    public async Task<IReadOnlyList<LdapCheck>> RunAsync(CancellationToken ct)
    {
        var checks = new List<LdapCheck>();
        foreach (var server in options.Servers)
        {
            await RunAsync(server, checks, ct);
        }
        return checks;
    }

    private async Task RunAsync(LdapServer server, List<LdapCheck> checks, CancellationToken ct)
    {
        var step = LdapStep.Bind;
        try
        {
            await using var session = await LdapSession.OpenAsync(server, options, options.OperationLimit, time, ct);
            Reached(LdapStep.Bind);
            Pass(LdapStep.Bind, $"{options.BindDn ?? "Nobody is bound as: the directory is asked without a name"}{(session.IsActiveDirectory ? "; it is Active Directory" : "")}.");
            step = LdapStep.BaseDn;
            if (await session.ReadAsync(options.BaseDn, LdapFilter.Anything, ["1.1"], ct) is null)
            {
                Fail(LdapStep.BaseDn, $"'{options.BaseDn}' does not exist, or is not shown to the service account: check the base DN and the account's rights.");
                return;
            }
            Pass(LdapStep.BaseDn, options.BaseDn);
            step = LdapStep.People;
            await FindAsync(session, LdapStep.People, options.BaseDn, session.PersonFilter(null), "people");
            step = LdapStep.Groups;
            await FindAsync(session, LdapStep.Groups, options.GroupBase, options.GroupFilter, "groups");
        }
        catch (LdapException e)
        {
            step = e.Fault switch
            {
                LdapFault.Resolve => LdapStep.Resolve,
                LdapFault.Connect => LdapStep.Connect,
                LdapFault.Tls => LdapStep.Tls,
                _ => step,
            };
            Reached(step);
            Fail(step, e.Message);
        }

        // What lies before a step worked, as the step was come to.
        void Reached(LdapStep end)
        {
            foreach (var before in Enum.GetValues<LdapStep>().Where(before => before < end && before < LdapStep.Bind))
            {
                if (!checks.Exists(check => check.Server == server.ToString() && check.Step == before))
                {
                    Pass(before, before == LdapStep.Tls ? (options.PlainOnLoopback && !server.Ldaps ? "Without TLS, on this machine." : "The certificate is the server's.") : server.ToString());
                }
            }
        }

        void Pass(LdapStep passed, string detail) => checks.Add(new(server.ToString(), passed, true, detail));

        void Fail(LdapStep failed, string detail) => checks.Add(new(server.ToString(), failed, false, detail));

        async Task FindAsync(LdapSession session, LdapStep searched, string below, LdapFilter filter, string what)
        {
            var request = session.Request(below, SearchScope.WholeSubtree, filter, [LdapClaims.EntryUuid, LdapClaims.ObjectGuid, "cn"]) with { SizeLimit = Sample, MostEntries = Sample * 10 };
            var answer = await session.Connection.SearchAllAsync(request, ct);
            var count = string.Create(CultureInfo.InvariantCulture, $"{(answer.Result.Code == ResultCode.SizeLimitExceeded ? "more than " : "")}{answer.Entries.Count} {what} by {filter}");
            if (!answer.Result.IsSuccess && answer.Result.Code != ResultCode.SizeLimitExceeded)
            {
                Fail(searched, $"The server refuses the search by {filter} ({answer.Result}).");
            }
            else if (answer.Entries.Count == 0 && searched == LdapStep.People)
            {
                Fail(searched, $"{filter} finds nobody below '{below}': check the user filter, the base DN and the service account's rights.");
            }
            else if (answer.Entries.FirstOrDefault(entry => LdapClaims.IdOf(entry, session.IsActiveDirectory) is null) is { } nameless)
            {
                Fail(searched, $"'{nameless.Dn}' shows neither entryUUID nor objectGUID: let the service account read it.");
            }
            else
            {
                Pass(searched, $"{count}{(answer.Entries.Count > 0 ? $", such as {answer.Entries[0].Dn}" : "")}.");
            }
        }
    }
}
