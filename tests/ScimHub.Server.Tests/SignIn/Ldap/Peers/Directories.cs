using Microsoft.Extensions.Logging.Abstractions;
using ScimHub.Server.SignIn.Ldap;

namespace ScimHub.Server.Tests.SignIn.Ldap.Peers;

/// <summary>Directories over servers, as an administrator sets them up.</summary>
internal static class Directories
{
    public const string ServicePassword = "service-secret";

    public static LdapOptions Options(string urls, string? caFile, bool plain = false) =>
        LdapOptions.Parse(urls, ScriptedServer.BaseDn, ScriptedServer.ServiceDn, ServicePassword, certificates: caFile is null ? null : File.ReadAllText(caFile), plainOnLoopback: plain);

    public static LdapDirectory Of(LdapOptions options, TimeProvider? time = null) => new(options, time ?? TimeProvider.System, NullLogger<LdapDirectory>.Instance);

    /// <summary>Over servers of this machine without TLS, where TLS is not what is tested.</summary>
    public static LdapDirectory Plain(params ScriptedServer[] servers) => Of(Options(string.Join(',', servers.Select(server => server.Url)), null, plain: true));

    /// <summary>With limits that a loaded machine keeps: for what is not a test of limits.</summary>
    public static LdapOptions Patient(this LdapOptions options) =>
        options with { ConnectLimit = TimeSpan.FromSeconds(30), OperationLimit = TimeSpan.FromSeconds(30), TotalLimit = TimeSpan.FromSeconds(60) };

    public static async Task<(List<T> Items, ReadEnd End, int Pages)> AllAsync<T>(this IAsyncEnumerable<ReadPage<T>> pages)
    {
        var items = new List<T>();
        ReadEnd? end = null;
        var count = 0;
        await foreach (var page in pages)
        {
            Assert.Null(end);
            items.AddRange(page.Items);
            end = page.End;
            count++;
        }
        Assert.NotNull(end);
        return (items, end, count);
    }

    public static LdapPersonAndGroups Entry(this LdapSignIn result)
    {
        var entry = Assert.IsType<LdapSignIn.Entry>(result);
        return new(entry.Person, entry.Groups);
    }

    public static void IsRefused(this LdapSignIn result, LdapRefusal reason) => Assert.Equal(reason, Assert.IsType<LdapSignIn.Refused>(result).Reason);

    public static string IsUnavailable(this LdapSignIn result) => Assert.IsType<LdapSignIn.Unavailable>(result).Reason;

    public static PartialReason IsPartial(this ReadEnd end) => Assert.IsType<ReadEnd.Partial>(end).Reason;
}
