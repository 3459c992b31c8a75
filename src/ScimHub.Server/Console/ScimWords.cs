namespace ScimHub.Server.Console;

/// <summary>What the identity provider's own pages call what is pasted there.</summary>
public static class ScimWords
{
    public static string BaseUrl(string kind) => kind switch { "entra" => "Tenant URL", "okta" => "SCIM connector base URL", _ => "Base URL" };

    public static string Token(string kind) => kind == "entra" ? "Secret token" : "Bearer token";
}
