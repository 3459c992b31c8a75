using System.Text;
using System.Text.Json;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Dialects;

/// <summary>
/// Entra ID's AppRoleAssignmentsComplex puts a role's JSON, as text, into its value:
/// <code>{"op":"Add","path":"roles","value":[{"value":"{\"id\":\"06b0…\",\"value\":\"Admin\",\"displayName\":\"Admin\"}"}]}</code>
/// It is read as <c>{"value":"Admin","display":"Admin"}</c>; sub-attributes sent beside it win.
/// </summary>
internal static class RoleJson
{
    public static ScimComplex Unwrap(AttributeDefinition attribute, ScimComplex role)
    {
        if (!ReferenceEquals(attribute, UserAttributes.Roles) || role[UserAttributes.RoleValue] is not ScimString { Value: ['{', .., '}'] } text)
        {
            return role;
        }
        string? value = null, display = null;
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text.Value), new JsonReaderOptions { MaxDepth = ScimLimits.JsonDepth });
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isValue = reader.ValueTextEquals("value"u8);
                var isDisplay = reader.ValueTextEquals("displayName"u8);
                reader.Read();
                if (reader.TokenType == JsonTokenType.String && (isValue || isDisplay))
                {
                    _ = isValue ? value = reader.GetString() : display = reader.GetString();
                }
                reader.Skip();
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // Not such a role after all: the text is the role's name, as sent.
            return role;
        }
        if (string.IsNullOrEmpty(value) || TextRules.Fault(UserAttributes.RoleValue, value) is not null)
        {
            return role;
        }
        role = role.With(UserAttributes.RoleValue, new ScimString(value));
        return display is { Length: > 0 } && role[UserAttributes.RoleDisplay] is null && TextRules.Fault(UserAttributes.RoleDisplay, display) is null
            ? role.With(UserAttributes.RoleDisplay, new ScimString(display))
            : role;
    }
}
