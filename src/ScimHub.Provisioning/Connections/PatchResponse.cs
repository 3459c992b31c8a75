namespace ScimHub.Provisioning.Connections;

/// <summary>How a successful PATCH is answered where the request does not ask for attributes (RFC 7644 §3.5.2).</summary>
public enum PatchResponse
{
    /// <summary>Users 200 with the resource, groups 204: what identity providers expect.</summary>
    Auto,

    /// <summary>200 with the resource.</summary>
    Resource,

    /// <summary>204 without.</summary>
    NoContent,
}
