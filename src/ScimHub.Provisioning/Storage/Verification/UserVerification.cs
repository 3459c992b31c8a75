using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Jobs;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Storage.Verification;

/// <summary>People: each row is what its layers make it.</summary>
internal sealed class UserVerification(HubStorage storage, ResourceType type)
{
    private const long PageSize = 200;

    private readonly HubDatabase database = storage.Database;
    private readonly MergeOrders orders = new(storage, type);

    private readonly string page = $"""
        SELECT "Id", "UserNameKey", "Active", "Suspended", "Document", "Search", "LocalLayer", "Version"
        FROM "Users" WHERE "OrganizationId" = $1 AND "Id" > $2 ORDER BY "Id" {storage.Database.Page(3, 4)}
        """;

    private const string Links = """
        SELECT "UserId", "ConnectionId", "Channel", "Layer", "View"
        FROM "LinkedIdentities" WHERE "OrganizationId" = $1 AND "UserId" >= $2 AND "UserId" <= $3
        """;

    private const string Emails = """
        SELECT "UserId", "EmailKey" FROM "UserEmails" WHERE "OrganizationId" = $1 AND "UserId" >= $2 AND "UserId" <= $3
        """;

    private const string Names = """
        SELECT "UserId", "Text" FROM "UserNames" WHERE "OrganizationId" = $1 AND "UserId" >= $2 AND "UserId" <= $3
        """;

    public async Task<CheckedPage> CheckPageAsync(int organization, Guid after, CancellationToken ct)
    {
        var users = await database.ListAsync(page, [organization, after, PageSize, 0L], Read, ct);
        if (users.Count == 0)
        {
            return new([], null);
        }
        object?[] range = [organization, users[0].Id, users[^1].Id];
        var links = (await database.ListAsync(Links, range, ReadLink, ct)).ToLookup(link => link.UserId);
        var emails = (await database.ListAsync(Emails, range, row => (UserId: row.Id(0), Key: row.Text(1)), ct)).ToLookup(email => email.UserId, email => email.Key);
        var names = (await database.ListAsync(Names, range, row => (UserId: row.Id(0), Text: row.Text(1)), ct)).ToDictionary(name => name.UserId, name => name.Text);
        var order = await OrderAsync(organization, ct);
        var breaches = new List<string>();
        foreach (var user in users)
        {
            var which = $"User {user.Id} of organisation {organization}";
            breaches.AddRange(Check(user, [.. links[user.Id]], emails[user.Id].ToHashSet(StringComparer.Ordinal), names.GetValueOrDefault(user.Id), order).Select(breach => $"{which}: {breach}"));
        }
        return new(breaches, users.Count == PageSize ? users[^1].Id : null);
    }

    /// <summary>Null while accounts are being merged anew: some are as they were, and some as they shall be.</summary>
    private async Task<MergeOrder?> OrderAsync(int organization, CancellationToken ct)
    {
        await using var context = storage.CreateContext(organization);
        return await context.Jobs.AnyAsync(x => x.State != JobState.Done && x.Kind == JobKind.Remerge, ct).ConfigureAwait(false) ? null : await orders.NowAsync(organization, ct).ConfigureAwait(false);
    }

    private IEnumerable<string> Check(UserRow user, LinkRow[] links, HashSet<string> emails, string? names, MergeOrder? order)
    {
        if (user.Version < 1)
        {
            yield return $"its Version is {user.Version}; it should be 1 or more.";
        }
        var layers = new List<UserLayer>();
        foreach (var link in links)
        {
            var content = link.Layer is null ? Stored.Document(user.Document, type)?.With(CommonAttributes.Id, null) : Stored.Layer(link.Layer, type);
            if (link.Layer is null && (links.Length > 1 || user.LocalLayer is not null || user.Suspended || order?.Withdrawn.Contains(link.ConnectionId) == true))
            {
                yield return $"its link to connection {link.ConnectionId} ({link.Channel}) has no Layer; only a link that is all there is may do without.";
            }
            if (content is not null)
            {
                layers.Add(new(link.Channel, link.ConnectionId, content));
            }
            else
            {
                yield return $"the Layer of its link to connection {link.ConnectionId} ({link.Channel}) is no user.";
            }
        }
        if (user.LocalLayer is not null)
        {
            if (Stored.Layer(user.LocalLayer, type) is { } content)
            {
                layers.Add(new(null, default, content));
            }
            else
            {
                yield return "its LocalLayer is no user.";
            }
        }
        if (links.Length == 0 && user.LocalLayer is null)
        {
            yield return "nothing holds it: it has neither a link nor a local layer.";
        }
        if (Stored.Document(user.Document, type) is not { } document)
        {
            yield return "its Document is no user.";
            yield break;
        }
        foreach (var breach in CheckDocument(user, document, emails, names))
        {
            yield return breach;
        }
        if (order is not null && layers.Count > 0 && layers.Count == links.Length + (user.LocalLayer is null ? 0 : 1))
        {
            foreach (var breach in CheckMerge(user, document, links, layers, order))
            {
                yield return breach;
            }
        }
    }

    /// <summary>What follows from the document.</summary>
    private static IEnumerable<string> CheckDocument(UserRow user, ScimResource document, HashSet<string> emails, string? names)
    {
        if (document.Text(CommonAttributes.Id) != user.Id.ToString())
        {
            yield return $"its Document has the id '{document.Text(CommonAttributes.Id)}'.";
        }
        UserCodec.Row? row = null;
        string? fault = null;
        try
        {
            row = document.Text(UserAttributes.UserName) is null ? null : UserCodec.Render(user.Id, document.With(CommonAttributes.Id, null));
        }
        catch (ScimException e)
        {
            fault = e.Message;
        }
        if (row is null)
        {
            yield return $"its Document is no user that may be kept: {fault ?? "it has no userName."}";
            yield break;
        }
        if (row.UserNameKey != user.UserNameKey)
        {
            yield return "its UserNameKey is not the key of its Document's userName.";
        }
        if (row.Active != user.Active)
        {
            yield return $"its Active is {user.Active}; its Document says {row.Active}.";
        }
        if (!Stored.SameJson(row.Search.Text, user.Search))
        {
            yield return "its Search is not the search document of its Document.";
        }
        if (!row.EmailKeys.SetEquals(emails))
        {
            yield return $"UserEmails has {emails.Count} keys of it, {emails.Count(row.EmailKeys.Contains)} of them right; its Document has {row.EmailKeys.Count}.";
        }
        if (UserCodec.Names(document) != names)
        {
            yield return names is null ? "UserNames has no row of it." : "its row of UserNames is not what its Document names it.";
        }
    }

    /// <summary>What follows from the layers.</summary>
    private IEnumerable<string> CheckMerge(UserRow user, ScimResource document, LinkRow[] links, List<UserLayer> layers, MergeOrder order)
    {
        var effective = EffectiveUser.Merge(layers, user.Suspended, order);
        if (effective.Text(UserAttributes.UserName) is null)
        {
            // The layer that named the person is gone: the name stays until an administrator decides.
            effective = effective.With(UserAttributes.UserName, document[UserAttributes.UserName]);
        }
        if (!document.With(CommonAttributes.Id, null).Attributes.Equals(effective.Attributes))
        {
            yield return $"its Document is not what its {layers.Count} layers make.";
        }
        foreach (var link in links)
        {
            var which = $"the View of its link to connection {link.ConnectionId} ({link.Channel})";
            var view = EffectiveUser.View(layers.First(layer => layer.Channel == link.Channel && layer.ConnectionId == link.ConnectionId).Content, effective);
            var differs = !view.Attributes.Equals(effective.Attributes);
            if (link.View is null)
            {
                if (differs)
                {
                    yield return $"{which} is missing: the link's layer differs from the Document.";
                }
            }
            else if (!differs)
            {
                yield return $"{which} is there; it should not be: the link's layer does not differ from the Document.";
            }
            else if (Stored.Document(link.View, type) is not { } stored)
            {
                yield return $"{which} is no user.";
            }
            else if (!stored.Attributes.Equals(view.With(CommonAttributes.Id, new ScimString(user.Id.ToString())).Attributes))
            {
                yield return $"{which} is not its layer over the Document.";
            }
        }
    }

    private static UserRow Read(HubRow row) => new(
        row.Id(0), row.Text(1), row.Flag(2), row.Flag(3), row.Bytes(4), row.Text(5), row.OptionalBytes(6), row.Number(7));

    private static LinkRow ReadLink(HubRow row) => new(
        row.Id(0), row.Id(1), (Channel)row.Integer(2), row.OptionalBytes(3), row.OptionalBytes(4));

    private sealed record UserRow(Guid Id, string UserNameKey, bool Active, bool Suspended, byte[] Document, string Search, byte[]? LocalLayer, long Version);

    private sealed record LinkRow(Guid UserId, Guid ConnectionId, Channel Channel, byte[]? Layer, byte[]? View);
}
