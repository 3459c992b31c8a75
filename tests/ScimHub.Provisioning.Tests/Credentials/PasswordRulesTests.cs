using System.Security.Cryptography;
using System.Text;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Credentials;

namespace ScimHub.Provisioning.Tests.Credentials;

/// <summary>Which passwords may be chosen.</summary>
public sealed class PasswordRulesTests
{
    private static readonly string[] Names = ["ada.lovelace", "ada.lovelace@example.org", "Analytical Engines"];

    [Theory]
    [InlineData("seven crates of lemons")]
    [InlineData("aaaabbbbccccddddeeee")]
    [InlineData("ein Hund läuft über die Brücke")]
    [InlineData("只有我们知道的一句很长的话")]
    [InlineData("ada likes 3 pears a day")]
    [InlineData("all lower case and no figures")]
    public void What_is_long_and_unexpected_is_taken_whatever_it_is_made_of(string password) => Assert.Null(PasswordRules.Usual.Fault(password, Names));

    [Theory]
    [InlineData("short")]
    [InlineData("elevenchars")]
    [InlineData("passwordpassword")]
    [InlineData("password1234")]
    [InlineData("Password2027!!")]
    [InlineData("  dragon-12345 ")]
    [InlineData("1qaz2wsx3edc")]
    [InlineData("1QAZ2WSX3EDC")]
    [InlineData("aaaaaaaaaaaaaaaa")]
    [InlineData("abcabcabcabcabc")]
    [InlineData("ada.lovelace")]
    [InlineData("Ada Lovelace 1")]
    [InlineData("ada.lovelace@example.org")]
    [InlineData("analytical engines")]
    public void What_is_short_common_or_ones_own_name_is_refused_with_words(string password) => Assert.EndsWith(".", PasswordRules.Usual.Fault(password, Names)?.Split(':')[0] + ".", StringComparison.Ordinal);

    [Fact]
    public void Length_is_counted_in_code_points()
    {
        var twelve = string.Concat(Enumerable.Range(0x1F600, 12).Select(char.ConvertFromUtf32));
        Assert.Null(PasswordRules.Usual.Fault(twelve, []));
        Assert.NotNull(PasswordRules.Usual.Fault(twelve[..^2], []));
        var words = string.Join(' ', Enumerable.Range(100, 200));
        Assert.Null(PasswordRules.Usual.Fault(words[..128], []));
        Assert.NotNull(PasswordRules.Usual.Fault(words[..129], []));
    }

    [Fact]
    public void The_same_letters_made_otherwise_are_the_same_password_and_what_is_no_text_is_none()
    {
        Assert.Equal(PasswordRules.Normalize("Z\u00fcrich am See"), PasswordRules.Normalize("Zu\u0308rich am See"));
        Assert.Null(PasswordRules.Normalize("half a \ud83d surrogate"));
    }

    [Fact]
    public async Task A_file_of_breached_passwords_is_searched_as_it_is_published()
    {
        var passwords = Enumerable.Range(0, 2_000).Select(i => $"breached {i}").ToList();
        foreach (var (end, last) in ((string, string)[])[("\r\n", ""), ("\n", "\n")])
        {
            var file = Path.GetTempFileName();
            try
            {
                await File.WriteAllTextAsync(file, string.Join(end, passwords.Select((x, i) => $"{Sha1(x)}:{i % 1_000}").Order(StringComparer.Ordinal)) + last, TestContext.Current.CancellationToken);
                var list = new BreachedPasswordFile(file);
                foreach (var password in passwords)
                {
                    Assert.True(await list.ContainsAsync(password, TestContext.Current.CancellationToken), password);
                }
                for (var i = 0; i < 500; i++)
                {
                    Assert.False(await list.ContainsAsync($"not breached {i}", TestContext.Current.CancellationToken));
                }
                var fault = await Assert.ThrowsAsync<AdministrationException>(() => new PasswordPolicy(PasswordRules.Usual, list).CheckAsync("breached 1999", [], TestContext.Current.CancellationToken));
                Assert.DoesNotContain("1999", fault.Message, StringComparison.Ordinal);
            }
            finally
            {
                File.Delete(file);
            }
        }
    }

    [Fact]
    public async Task Without_the_file_that_is_configured_no_password_is_taken() =>
        await Assert.ThrowsAsync<AdministrationException>(() => new PasswordPolicy(PasswordRules.Usual, new("/nowhere/at/all")).CheckAsync("seven crates of lemons", [], TestContext.Current.CancellationToken));

#pragma warning disable CA5350 // The file is of SHA-1, as it is published.
    private static string Sha1(string text) => Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5350
}
