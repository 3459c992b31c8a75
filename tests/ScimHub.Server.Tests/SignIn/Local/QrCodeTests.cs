using System.Security.Cryptography;
using System.Text;
using ScimHub.Server.SignIn.Local;

namespace ScimHub.Server.Tests.SignIn.Local;

/// <summary>QR codes, module by module as another encoder makes them with the same mask.</summary>
public sealed class QrCodeTests
{
    [Theory]
    [InlineData(10, 21, "ed6fb51f6607b8c4")]
    [InlineData(150, 45, "fa376daa52870c8c")]
    [InlineData(300, 61, "b1d5adc2a2441c49")]
    [InlineData(800, 97, "1e61ef853c868214")]
    public void A_code_is_what_the_standard_says(int length, int size, string hash)
    {
        var code = QrCode.Of(string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i % 26)))))!;
        var modules = new StringBuilder();
        for (var y = 0; y < code.Size; y++)
        {
            for (var x = 0; x < code.Size; x++)
            {
                modules.Append(code[x, y] ? '1' : '0');
            }
        }
        Assert.Equal((size, hash), (code.Size, Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(modules.ToString())))[..16]));
    }

    [Fact]
    public void What_is_too_long_has_none() => Assert.Null(QrCode.Of(new string('x', 1_000)));
}
