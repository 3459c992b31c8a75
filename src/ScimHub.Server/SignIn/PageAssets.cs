using System.Security.Cryptography;

namespace ScimHub.Server.SignIn;

/// <summary>The files that pages refer to: few, part of the program, and named by what is in them, so that browsers keep them for good.</summary>
internal static class PageAssets
{
    private const string Prefix = "/assets/";

    private static readonly Dictionary<string, (byte[] Content, string Type)> Files = new(StringComparer.Ordinal);

    public static string StyleSheet { get; } = Load("scimhub.css", "text/css; charset=utf-8");

    /// <summary>What asks a device for a passkey.</summary>
    public static string Script { get; } = Load("scimhub.js", "text/javascript; charset=utf-8");

    /// <summary>What saves steps in the console.</summary>
    public static string ConsoleScript { get; } = Load("console.js", "text/javascript; charset=utf-8");

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet(Prefix + "{name}", (string name, HttpContext context) =>
    {
        if (!Files.TryGetValue(name, out var file))
        {
            return Results.NotFound();
        }
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Bytes(file.Content, file.Type);
    });

    /// <returns>The path it is served at.</returns>
    private static string Load(string name, string type)
    {
        using var stream = typeof(PageAssets).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is no part of the program.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        var served = $"{Convert.ToHexStringLower(SHA256.HashData(content))[..12]}-{name}";
        Files[served] = (content, type);
        return Prefix + served;
    }
}
