using System.Text;
using System.Text.Json.Nodes;
using ScimHub.Server.SignIn.Ldap;
using ScimHub.Server.SignIn.Ldap.Protocol;

namespace ScimHub.Server.Tests.SignIn.Ldap;

/// <summary>An entry as claims.</summary>
public sealed class LdapClaimsTests
{
    private static readonly byte[] Guid16 = [0x10, 0x32, 0x54, 0x76, 0x98, 0xBA, 0xDC, 0xFE, 1, 2, 3, 4, 5, 6, 7, 8];

    [Fact]
    public void Names_are_spelt_as_the_mapping_has_them_and_binary_values_are_base64()
    {
        var claims = LdapClaims.Of(
            Entry(("SAMACCOUNTNAME", "ada"u8.ToArray()), ("Mail", "a@example.test"u8.ToArray()), ("COSTcentre", "7"u8.ToArray()), ("objectSid", "S"u8.ToArray()), ("blob", [0xFF, 0x00]),
                ("userPassword", "secret"u8.ToArray()), ("unicodePwd;binary", [1]), ("objectGUID", Guid16), ("photo", new byte[100_000])),
            isActiveDirectory: true, ["*", "costCentre"]);
        Assert.Equal("ada", (string?)claims["sAMAccountName"]![0]);
        Assert.Equal("a@example.test", (string?)claims["mail"]![0]);
        Assert.Equal("7", (string?)claims["costCentre"]![0]);
        Assert.Equal("Uw==", (string?)claims["objectSid"]![0]);
        Assert.Equal("/wA=", (string?)claims["blob"]![0]);
        Assert.Equal("76543210-ba98-fedc-0102-030405060708", (string?)claims["objectGUID"]![0]);
        Assert.All(claims, claim => Assert.IsType<JsonArray>(claim.Value));
        Assert.DoesNotContain(claims, claim => claim.Key.Contains("Pwd", StringComparison.OrdinalIgnoreCase) || claim.Key.Contains("assword", StringComparison.Ordinal) || claim.Key == "photo");
    }

    [Fact]
    public void LD_09_each_kind_of_directory_has_one_attribute_to_know_people_by()
    {
        // In Active Directory entryUUID, in others objectGUID, would be an attribute that somebody can write.
        var both = Entry(("entryUUID", Encoding.ASCII.GetBytes("6f0c6d2c-1a52-4f5b-8ad2-9c7d6a1e0f11")), ("objectGUID", Guid16));
        Assert.Equal("76543210-ba98-fedc-0102-030405060708", LdapClaims.IdOf(both, isActiveDirectory: true));
        Assert.Equal("6f0c6d2c-1a52-4f5b-8ad2-9c7d6a1e0f11", LdapClaims.IdOf(both, isActiveDirectory: false));
        Assert.False(LdapClaims.Of(both, isActiveDirectory: true, []).ContainsKey("entryUUID"));
        Assert.False(LdapClaims.Of(both, isActiveDirectory: false, []).ContainsKey("objectGUID"));
        Assert.Null(LdapClaims.IdOf(Entry(("entryUUID", "not one"u8.ToArray())), isActiveDirectory: false));
        Assert.Null(LdapClaims.IdOf(Entry(("objectGUID", [1, 2, 3])), isActiveDirectory: true));
    }

    private static LdapEntry Entry(params (string Name, byte[] Value)[] attributes) =>
        new("cn=x", attributes.ToDictionary(attribute => attribute.Name, attribute => (IReadOnlyList<byte[]>)[attribute.Value], StringComparer.OrdinalIgnoreCase));
}
