using System.Text;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Users;

/// <summary>Between resources and rows: what a user's columns hold.</summary>
internal static class UserCodec
{
    private static readonly AttributeDefinition[] Naming = [UserAttributes.UserName, UserAttributes.DisplayName, UserAttributes.Name, UserAttributes.Emails];

    /// <summary>What an effective user projects to.</summary>
    public sealed record Row(string UserNameKey, bool Active, byte[] Document, SqlJson Search, IReadOnlySet<string> EmailKeys);

    /// <summary>One row of <c>UserSql.Load</c>: the account, repeated, beside one of its links, if it has any.</summary>
    /// <param name="MergeVersion">The organisation's, at that moment.</param>
    public sealed record LinkRow(UserState Account, long MergeVersion, UserLink? Link);

    /// <summary>The layer that a resource makes, with its external id apart. <c>active</c> is true unless said otherwise; what is never returned, such as a password, is not kept.</summary>
    public static (string? ExternalId, ScimResource Layer) Layer(ScimResource resource)
    {
        var layer = ResourceRules.Check(resource)
            .With(CommonAttributes.Id, null)
            .With(CommonAttributes.ExternalId, null);
        layer = layer with { Attributes = Secrets.Without(layer.Attributes) };
        if (layer[UserAttributes.Active] is null)
        {
            layer = layer.With(UserAttributes.Active, ScimBoolean.True);
        }
        return (resource.Text(CommonAttributes.ExternalId), layer);
    }

    /// <summary>The caller's own layer as the resource its client knows.</summary>
    public static ScimResource Own(UserState state, UserLink own) => own.Layer
        .With(CommonAttributes.Id, new ScimString(state.Id.ToString()))
        .With(CommonAttributes.ExternalId, own.ExternalId is { } externalId ? new ScimString(externalId) : null);

    public static byte[] Write(ScimResource layer) => ResourceWriter.ToUtf8(layer);

    public static Row Render(Guid id, ScimResource effective) => new(
        IndexedKey(UserAttributes.UserName, effective.Text(UserAttributes.UserName)!),
        effective[UserAttributes.Active] is not ScimBoolean { Value: false },
        OpenDocument.Of(id, effective),
        SearchDocument.Of(effective),
        EmailKeys(effective));

    /// <summary>A channel's view, where it differs from the effective document.</summary>
    public static byte[]? View(Guid id, ScimResource layer, ScimResource effective)
    {
        var view = EffectiveUser.View(layer, effective);
        return view.Attributes.Equals(effective.Attributes) ? null : OpenDocument.Of(id, view);
    }

    public static IReadOnlySet<string> EmailKeys(ScimResource effective)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        if (effective[UserAttributes.Emails] is ScimList emails)
        {
            foreach (var email in emails.Items)
            {
                if (email is ScimComplex complex && complex[UserAttributes.EmailValue] is ScimString address)
                {
                    keys.Add(IndexedKey(UserAttributes.EmailValue, address.Value));
                }
            }
        }
        return keys;
    }

    /// <summary>Whether two have the same <see cref="EmailKeys"/> and <see cref="Names"/>, told without making them.</summary>
    public static bool AreNamedAlike(ScimResource one, ScimResource other)
    {
        foreach (var attribute in Naming)
        {
            if (!Equals(one[attribute], other[attribute]))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>See <see cref="UserNames.Text"/>.</summary>
    public static string Names(ScimResource effective)
    {
        var text = new StringBuilder();
        Add(UserAttributes.UserName, effective[UserAttributes.UserName]);
        Add(UserAttributes.DisplayName, effective[UserAttributes.DisplayName]);
        if (effective[UserAttributes.Name] is ScimComplex name)
        {
            Add(UserAttributes.GivenName, name[UserAttributes.GivenName]);
            Add(UserAttributes.FamilyName, name[UserAttributes.FamilyName]);
        }
        if (effective[UserAttributes.Emails] is ScimList emails)
        {
            foreach (var email in emails.Items)
            {
                Add(UserAttributes.EmailValue, (email as ScimComplex)?[UserAttributes.EmailValue]);
            }
        }
        return text.ToString();

        void Add(AttributeDefinition attribute, ScimValue? value)
        {
            if (value is ScimString { Value: var words })
            {
                text.Append(ComparisonKey.Of(attribute, words)).Append('\n');
            }
        }
    }

    public static LinkRow ReadState(Guid id, HubRow row, ResourceType type)
    {
        var document = row.Bytes(7);
        var link = row.IsNull(11)
            ? null
            : new UserLink(
                row.Id(11), (Channel)row.Integer(12), row.OptionalText(13), row.OptionalText(14), row.OptionalText(15),
                ReadLayer(row.OptionalBytes(16), document, type), !row.IsNull(16), row.OptionalBytes(17));
        var local = row.OptionalBytes(6) is { } layer ? ResourceReader.ReadStored(layer, type) : null;
        return new(
            new(id, row.Number(0), row.Time(1), row.Time(2), row.Text(3), row.Flag(4), row.Flag(5), local, [], document, UserSql.ReadGroups(row.OptionalText(8)), row.Number(9), row.OptionalBytes(18)),
            row.Number(10),
            link);
    }

    /// <summary>An account that is not there yet.</summary>
    public static UserState New(Guid id, DateTimeOffset now, IReadOnlyList<UserLink> links, ScimResource? local = null) =>
        new(id, 1, now, now, "", false, false, local, links, [], [], 0, ValueLock.NewKey());

    /// <summary>A link's layer: its own document, or, where it has none, the account's.</summary>
    public static ScimResource ReadLayer(byte[]? layer, byte[] document, ResourceType type) => layer is null
        ? OpenDocument.Read(document, type).With(CommonAttributes.Id, null)
        : ResourceReader.ReadStored(layer, type);

    private static string IndexedKey(AttributeDefinition attribute, string value)
    {
        var key = ComparisonKey.Of(attribute, value);
        return key.Length is > 0 and <= ComparisonKey.MaxIndexedLength
            ? key
            : throw ScimException.InvalidValue($"'{attribute}' must have 1 to {ComparisonKey.MaxIndexedLength} visible characters.");
    }
}
