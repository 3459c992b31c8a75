using ScimHub.Provisioning.Connections;
using ScimHub.Scim.Schemas;

namespace ScimHub.Server.Scim;

/// <summary>How a connection wants a successful PATCH answered.</summary>
internal static class PatchPolicy
{
    /// <summary>Entra reads back a patched user and wants 204 for a group, whose members it does not want listed.</summary>
    public static bool AnswersResource(ScimSettings settings, ResourceType type) => settings.PatchResponse switch
    {
        PatchResponse.Resource => true,
        PatchResponse.NoContent => false,
        _ => type.Schema == CoreSchemas.User,
    };
}
