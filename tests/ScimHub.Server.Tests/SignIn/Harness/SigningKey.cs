using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace ScimHub.Server.Tests.SignIn.Harness;

/// <summary>A key that signs whatever a test wants signed: any header, any claims (RFC 7515 §3.1).</summary>
public sealed class SigningKey : IDisposable
{
    private readonly AsymmetricAlgorithm key;

    private SigningKey(AsymmetricAlgorithm key, string kid, string algorithm) => (this.key, Kid, Algorithm) = (key, kid, algorithm);

    public string Kid { get; }

    public string Algorithm { get; }

    public string PublicPem => key.ExportSubjectPublicKeyInfoPem();

    public string PrivatePem => key.ExportPkcs8PrivateKeyPem();

    public static SigningKey Rsa(string kid) => new(RSA.Create(2048), kid, "RS256");

    public static SigningKey Ec(string kid) => new(ECDsa.Create(ECCurve.NamedCurves.nistP256), kid, "ES256");

    /// <param name="change">Of the header, which names the algorithm and the key.</param>
    public string Sign(JsonObject claims, Action<JsonObject>? change = null)
    {
        var header = new JsonObject { ["alg"] = Algorithm, ["kid"] = Kid };
        change?.Invoke(header);
        return Assemble(header, claims, Signature);
    }

    /// <param name="sign">From the bytes that are signed to the signature.</param>
    public static string Assemble(JsonObject header, JsonObject claims, Func<byte[], byte[]> sign) => Assemble(header.ToJsonString(), claims.ToJsonString(), sign);

    /// <summary>For what is no JSON object, or one with a name twice.</summary>
    public static string Assemble(string header, string claims, Func<byte[], byte[]> sign)
    {
        var text = $"{Base64UrlEncoder.Encode(header)}.{Base64UrlEncoder.Encode(claims)}";
        return $"{text}.{Base64UrlEncoder.Encode(sign(Encoding.ASCII.GetBytes(text)))}";
    }

    public byte[] Signature(byte[] bytes) => key switch
    {
        RSA rsa => rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        ECDsa ec => ec.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
        _ => throw new InvalidOperationException("Another key than was made."),
    };

    /// <summary>As a key set publishes it (RFC 7517).</summary>
    public JsonObject Public()
    {
        var jwk = new JsonObject { ["kid"] = Kid, ["use"] = "sig", ["alg"] = Algorithm };
        if (key is RSA rsa)
        {
            var parameters = rsa.ExportParameters(false);
            (jwk["kty"], jwk["n"], jwk["e"]) = ("RSA", Base64UrlEncoder.Encode(parameters.Modulus), Base64UrlEncoder.Encode(parameters.Exponent));
            return jwk;
        }
        var point = ((ECDsa)key).ExportParameters(false).Q;
        (jwk["kty"], jwk["crv"], jwk["x"], jwk["y"]) = ("EC", "P-256", Base64UrlEncoder.Encode(point.X), Base64UrlEncoder.Encode(point.Y));
        return jwk;
    }

    public void Dispose() => key.Dispose();
}
