using System.Security.Cryptography.X509Certificates;
using ScimHub.Provisioning.Connections;
using ScimHub.Server.SignIn.Ldap;
using ScimHub.Server.SignIn.Ldap.Protocol;
using ScimHub.Server.Tests.SignIn.Ldap.Peers;

namespace ScimHub.Server.Tests.SignIn.Ldap;

/// <summary>A server proves its name before anything is said to it.</summary>
public sealed class CertificateTests : IDisposable
{
    private readonly Certificates ours = new();
    private readonly Certificates others = new("Another CA");

    public static TheoryData<bool> Ways => [true, false];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        ours.Dispose();
        others.Dispose();
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task LD_04_the_right_certificate_is_taken(bool ldaps)
    {
        await using var server = new ScriptedServer(ours.Issue(), ldaps);
        (await Directories.Of(Directories.Options(server.Url, ours.CaFile).Patient()).SignInAsync("ada", "secret", Ct)).Entry();
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task LD_04_the_wrong_certificate_is_refused_and_the_message_names_the_mend(bool ldaps)
    {
        await RefusedAsync(ours.Issue(selfSigned: true), ldaps, "CA file");
        await RefusedAsync(others.Issue(), ldaps, "CA file");
        await RefusedAsync(ours.Issue(expired: true), ldaps, "renew it");
        await RefusedAsync(ours.Issue(address: "127.0.0.2"), ldaps, "another name");
        await RefusedAsync(ours.Issue(dns: "ldap.example.test"), ldaps, "another name");
        // An address is no name: this one would be matched by a careless comparison.
        await RefusedAsync(ours.Issue(dns: "127.0.0.1"), ldaps, "another name");
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task LD_04_without_a_CA_file_the_systems_store_decides(bool ldaps)
    {
        await using var server = new ScriptedServer(ours.Issue(), ldaps);
        Assert.Contains("not trusted", (await Directories.Of(Directories.Options(server.Url, null).Patient()).SignInAsync("ada", "secret", Ct)).IsUnavailable(), StringComparison.Ordinal);
        Assert.Empty(server.Binds);
    }

    [Fact]
    public async Task LD_04_with_a_CA_file_nothing_else_is_trusted_and_several_may_be_in_it()
    {
        var both = Path.Combine(ours.Folder, "both.pem");
        await File.WriteAllTextAsync(both, await File.ReadAllTextAsync(others.CaFile, Ct) + "\n" + await File.ReadAllTextAsync(ours.CaFile, Ct), Ct);
        await using var server = new ScriptedServer(ours.Issue());
        (await Directories.Of(Directories.Options(server.Url, both).Patient()).SignInAsync("ada", "secret", Ct)).Entry();
    }

    [Theory]
    [InlineData("no certificate\n", "holds no certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "cannot be read")]
    public void LD_04_a_CA_file_that_is_none_is_an_error_that_says_so(string text, string told) =>
        Assert.Contains(told, Assert.Throws<AdministrationException>(() => LdapTrust.Of(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void LD_04_there_is_no_setting_that_believes_everybody() =>
        Assert.DoesNotContain(typeof(LdapOptions).GetProperties(), property => property.Name.Contains("Ignore", StringComparison.OrdinalIgnoreCase)
            || property.Name.Contains("Insecure", StringComparison.OrdinalIgnoreCase) || property.PropertyType.Name.Contains("Callback", StringComparison.Ordinal));

    private async Task RefusedAsync(X509Certificate2 certificate, bool ldaps, string mend)
    {
        await using var server = new ScriptedServer(certificate, ldaps);
        var directory = Directories.Of(Directories.Options(server.Url, ours.CaFile).Patient());
        Assert.Contains(mend, (await directory.SignInAsync("ada", "secret", Ct)).IsUnavailable(), StringComparison.Ordinal);
        Assert.Empty(server.Binds);
        var steps = await directory.TestAsync(Ct);
        Assert.Equal([(LdapStep.Resolve, true), (LdapStep.Connect, true), (LdapStep.Tls, false)], steps.Select(step => (step.Step, step.Passed)));
        Assert.Contains(mend, steps[^1].Detail, StringComparison.Ordinal);
    }
}
