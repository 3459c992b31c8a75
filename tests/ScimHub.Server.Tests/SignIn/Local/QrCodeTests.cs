using System.Security.Cryptography;
using System.Text;
using ScimHub.Server.SignIn.Local;

namespace ScimHub.Server.Tests.SignIn.Local;

/// <summary>QR codes, module by module as another encoder makes them with the same mask.</summary>
public sealed class QrCodeTests
{
    [Theory]
    [InlineData(10, 21, "REPLACE10")]
    [InlineData(150, 45, "REPLACE150")]
    [InlineData(300, 65, "REPLACE300")]
    [InlineData(800, 97, "REPLACE800")]
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
