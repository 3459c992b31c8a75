using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Storage;

/// <summary>
/// Attributes that are never returned (RFC 7643 §7: a password, a PIN) are checked and not kept: people sign in at their identity
/// provider, and what nobody may read back is better not there.
/// </summary>
internal static class Secrets
{
    public static ScimComplex Without(ScimComplex attributes)
    {
        foreach (var (attribute, _) in attributes.Attributes)
        {
            if (attribute.Returned == Returned.Never)
            {
                return new(attributes.Attributes.RemoveAll(static pair => pair.Key.Returned == Returned.Never));
            }
        }
        return attributes;
    }
}
