using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Sessions;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Users;

/// <summary>
/// The one step in which every door ends: the layers as they shall be are merged, projected to columns, and put into statements that bring
/// the account's row, its keys and its links in line. It decides nothing.
/// </summary>
internal sealed class UserUnit(int organizationId, ResourceType type, DateTimeOffset now)
{
    private byte[]? auditKey;

    public List<SqlStatement> Work { get; } = [];

    /// <summary>For the audit of <see cref="Create"/>: what the account begins with.</summary>
    public AuditValues Beginning(UserCodec.Row row, string? externalId) => AuditValues.OfMade(auditKey, row.Document, externalId);

    /// <summary>For the audit of <see cref="Change"/>: what one layer was and is.</summary>
    /// <param name="before">Null where it is new.</param>
    public AuditValues? Values(ScimResource? before, ScimResource after, (string Name, bool After)? flag = null) => AuditValues.Of(auditKey, before, after, flag);

    public void Add(SqlStatement? statement)
    {
        if (statement is { } more)
        {
            Work.Add(more);
        }
    }

    /// <summary>The row that an account begins with, and its links.</summary>
    public UserCodec.Row Create(UserState user)
    {
        var effective = user.Effective(type);
        var row = UserCodec.Render(user.Id, effective);
        auditKey = user.AuditKey;
        Work.Add(new(UserSql.InsertUser, [organizationId, user.Id, row.UserNameKey, row.Active, user.Suspended, row.Document, row.Search, now, auditKey]));
        if (user.Local is not null)
        {
            Work.Add(new(UserSql.UpdateLocal, [organizationId, user.Id, 1L, UserCodec.Write(user.Local), user.Suspended], 1));
        }
        foreach (var link in user.Links)
        {
            AddLink(user, link, effective);
        }
        AddEmails(user.Id, row.EmailKeys);
        Work.Add(new(UserSql.InsertNames, [organizationId, user.Id, UserCodec.Names(effective)]));
        return row;
    }

    /// <summary>What must change for <paramref name="before"/> to be <paramref name="after"/>. The account is one version further.</summary>
    /// <returns>The row as it shall be, and what each channel reads back where that differs.</returns>
    public (UserCodec.Row Row, IReadOnlyDictionary<UserLink, byte[]?> Views) Change(UserState before, UserState after)
    {
        var effective = after.Effective(type);
        var row = UserCodec.Render(before.Id, effective);
        if (row.UserNameKey != before.UserNameKey)
        {
            Work.Add(new(UserSql.RenameUser, [organizationId, before.Id, before.Version, row.UserNameKey], 1));
        }
        if (after.Suspended != before.Suspended || !ReferenceEquals(after.Local, before.Local))
        {
            Work.Add(new(UserSql.UpdateLocal, [organizationId, before.Id, before.Version, after.Local is null ? null : UserCodec.Write(after.Local), after.Suspended], 1));
        }
        // Of two that make a key at once one finds another version than it read.
        auditKey = before.AuditKey ?? ValueLock.NewKey();
        Work.Add(new(UserSql.UpdateUser, [organizationId, before.Id, before.Version, row.Active, row.Document, row.Search, now, auditKey], 1));
        if (before.Active && !row.Active)
        {
            Work.Add(SessionRegistry.EndAllOf(organizationId, before.Id));
        }
        var standing = before.Standing(type);
        if (!UserCodec.AreNamedAlike(effective, standing))
        {
            if (!row.EmailKeys.SetEquals(UserCodec.EmailKeys(standing)))
            {
                Work.Add(new(UserSql.DeleteEmails, [organizationId, before.Id]));
                AddEmails(before.Id, row.EmailKeys);
            }
            Work.Add(new(UserSql.UpdateNames, [organizationId, before.Id, UserCodec.Names(effective)], 1));
        }
        return (row, ChangeLinks(before, after, effective));
    }

    /// <summary>Whether an account's rows are what its layers make in the order they are merged in now.</summary>
    public bool IsMerged(UserState state)
    {
        var effective = state.Effective(type);
        return effective.Attributes.Equals(state.Standing(type).Attributes)
            && state.Links.All(link => link.Apart != state.IsSole && link.View.AsSpan().SequenceEqual(UserCodec.View(state.Id, link.Layer, effective)));
    }

    private Dictionary<UserLink, byte[]?> ChangeLinks(UserState before, UserState after, ScimResource effective)
    {
        foreach (var gone in before.Links.Where(link => after.Find(link.ConnectionId, link.Channel) is null))
        {
            Work.Add(new(UserSql.DeleteLink, [organizationId, gone.ConnectionId, (int)gone.Channel, before.Id], 1));
            if (gone.Channel == Channel.Scim)
            {
                Work.Add(new(UserSql.CountDown, [organizationId, gone.ConnectionId, ResourceCount.SlotOf(before.Id), 1L], 1, Adds: true));
            }
        }
        var views = new Dictionary<UserLink, byte[]?>(ReferenceEqualityComparer.Instance);
        // Of two links that share an id, the one that gives it up comes before the one that takes it.
        foreach (var link in after.Links.OrderBy(link => link.ExternalId is not null))
        {
            if (before.Find(link.ConnectionId, link.Channel) is not { } old)
            {
                AddLink(after, link, effective);
                continue;
            }
            if (link.ExternalId != old.ExternalId || link.Subject != old.Subject || link.Issuer != old.Issuer)
            {
                Work.Add(new(UserSql.UpdateIdentity, [organizationId, link.ConnectionId, (int)link.Channel, before.Id, link.ExternalId, link.Issuer, link.Subject], 1));
            }
            views[link] = UserCodec.View(before.Id, link.Layer, effective);
            if (!after.IsSole || old.Apart)
            {
                Work.Add(new(UserSql.UpdateLink, [organizationId, link.ConnectionId, (int)link.Channel, before.Id, after.IsSole ? null : UserCodec.Write(link.Layer), views[link]], 1));
            }
        }
        return views;
    }

    private void AddLink(UserState user, UserLink link, ScimResource effective)
    {
        Work.Add(
            user.IsSole && link.Subject is null
                ? new(UserSql.InsertLink, [organizationId, link.ConnectionId, (int)link.Channel, user.Id, link.ExternalId])
                : new(UserSql.InsertLayer,
                    [organizationId, link.ConnectionId, (int)link.Channel, user.Id, link.ExternalId, link.Issuer, link.Subject, user.IsSole ? null : UserCodec.Write(link.Layer), UserCodec.View(user.Id, link.Layer, effective)]));
        if (link.Channel == Channel.Scim)
        {
            Work.Add(new(UserSql.CountUp, [organizationId, link.ConnectionId, ResourceCount.SlotOf(user.Id), 1L], 1, Adds: true));
        }
    }

    private void AddEmails(Guid id, IReadOnlySet<string> keys)
    {
        foreach (var key in keys)
        {
            Work.Add(new(UserSql.InsertEmail, [organizationId, key, id]));
        }
    }
}
