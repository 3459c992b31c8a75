using System.Globalization;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Connections;

namespace ScimHub.Server.Console;

/// <summary>How people sign in at a connection, as forms have it and as the API takes it.</summary>
internal static class ConnectionForm
{
    public static JsonObject Oidc(PageForm form)
    {
        var json = new JsonObject { ["oidc"] = Typed(form, "kind", "authority", "clientId", "clientSecret", "scopes", "groupsClaim") };
        // A claim that stood there of itself, for the kind that was shown, is nobody's word on the kind that was chosen: the API knows what is usual.
        if (form["kind"] == form["shownKind"] || form["matchClaim"] != UsualMatchClaim(form["shownKind"]))
        {
            json["matchClaim"] = form["matchClaim"];
        }
        return json;
    }

    public static JsonObject Ldap(PageForm form)
    {
        var json = Typed(form, "url", "baseDn", "bindDn", "bindPassword", "userFilter", "groupBaseDn", "groupFilter");
        if (form.Optional("certificates") is { } certificates)
        {
            json["certificates"] = certificates;
        }
        if (Number(form, "syncMinutes") is { } minutes)
        {
            json["syncMinutes"] = minutes;
        }
        return new() { ["ldap"] = json };
    }

    /// <summary>The claim that equals SCIM's externalId where nothing else is said; empty: none.</summary>
    public static string UsualMatchClaim(string kind) => Enum.TryParse<OidcKind>(kind, ignoreCase: true, out var known) ? OidcUsage.MatchClaim(known) ?? "" : "";

    /// <summary>What was typed into a form, where it was this one that was refused.</summary>
    public static PageForm? Refused(HttpContext context, string form, string? fault) =>
        fault is not null && context.Request.HasFormContentType && context.Request.Path.Value!.EndsWith($"/{form}", StringComparison.Ordinal) ? new(context.Request.Form) : null;

    /// <exception cref="ApiFault">It is no number.</exception>
    public static int? Number(PageForm form, string name) =>
        form.Optional(name) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new ApiFault(400, $"'{text}' is no number.");

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
