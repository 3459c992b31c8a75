using System.Text;
using ScimHub.Provisioning.Credentials;

namespace ScimHub.Provisioning.Tests.Credentials;

/// <summary>RFC 6238's own numbers.</summary>
public sealed class TotpTests
{
    private static readonly byte[] Key = Encoding.ASCII.GetBytes("12345678901234567890");

    /// <summary>RFC 6238, appendix B, SHA-1: the last six of its eight digits.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_standard(long seconds, string code) => Assert.Equal(code, Totp.Code(Key, Totp.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds))));

    [Fact]
    public void A_code_holds_a_step_to_either_side_and_never_twice()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_015);
        var step = Totp.StepAt(now);
        foreach (var near in (long[])[-1, 0, 1])
        {
            Assert.Equal(step + near, Totp.Step(Key, Totp.Code(Key, step + near), now, 0));
        }
        Assert.Null(Totp.Step(Key, Totp.Code(Key, step - 2), now, 0));
        Assert.Null(Totp.Step(Key, Totp.Code(Key, step + 2), now, 0));
        Assert.Null(Totp.Step(Key, Totp.Code(Key, step), now, step));
        Assert.Equal(step, Totp.Step(Key, $" {Totp.Code(Key, step)[..3]} {Totp.Code(Key, step)[3..]}", now, 0));
        Assert.Null(Totp.Step(Key, "", now, 0));
    }

    /// <summary>RFC 4648 §10.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Secrets_are_written_in_base32(string text, string encoded) => Assert.Equal(encoded, Base32.Encode(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void The_uri_says_whose_account_it_is_and_nothing_breaks_out_of_it() =>
        Assert.Equal(
            "otpauth://totp/A%26B:ada%40example.org%3Fx?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=A%26B&algorithm=SHA1&digits=6&period=30",
            Totp.Uri("A&B", "ada@example.org?x", Key));
}
