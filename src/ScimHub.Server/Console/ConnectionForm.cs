using System.Text.Json.Nodes;

namespace ScimHub.Server.Console;

/// <summary>How people sign in at a connection, as forms have it and as the API takes it.</summary>
internal static class ConnectionForm
{
    public static JsonObject Oidc(PageForm form) => new() { ["oidc"] = Typed(form, "kind", "authority", "clientId", "clientSecret", "scopes", "groupsClaim"), ["matchClaim"] = form["matchClaim"] };

    /// <summary>What was typed of these; a secret that was left alone stays.</summary>
    public static JsonObject Typed(PageForm form, params string[] names)
    {
        var json = new JsonObject();
        foreach (var name in names.Where(name => form[name].Length > 0 || (form.Has(name) && name is not ("clientSecret" or "bindPassword" or "kind"))))
        {
            json[name] = form[name];
        }
        return json;
    }
}
