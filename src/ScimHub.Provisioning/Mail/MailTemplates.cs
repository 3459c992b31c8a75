using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Mail;

/// <summary>The template of each kind of mail: the configuration's, which holds against every other; else what an organisation has written; else ScimHub's own.</summary>
public sealed class MailTemplates
{
    private readonly Dictionary<MailKind, HeldMailTemplate> templates;

    private MailTemplates(Dictionary<MailKind, HeldMailTemplate> templates) => this.templates = templates;

    public static MailTemplates Default { get; } = Read(_ => null);

    /// <summary>What holds where an organisation says nothing.</summary>
    public HeldMailTemplate this[MailKind kind] => templates[kind];

    /// <param name="configured">The text that the configuration puts in the place of a kind's own; null: none does.</param>
    /// <exception cref="AdministrationException">One cannot be used, and why.</exception>
    public static MailTemplates Read(Func<MailKind, string?> configured) => new(MailKind.All.ToDictionary(
        kind => kind,
        kind => configured(kind) is { } text ? new HeldMailTemplate(kind, MailTemplate.Parse(kind, text), SettingSource.Configuration) : new(kind, MailTemplate.Parse(kind, Own(kind)), SettingSource.Default)));

    /// <summary>What holds in an organisation.</summary>
    public async Task<HeldMailTemplate> OfAsync(HubStorage storage, int organizationId, MailKind kind, CancellationToken ct)
    {
        if (templates[kind] is { Source: SettingSource.Configuration } held)
        {
            return held;
        }
        await using var context = storage.CreateContext(organizationId);
        var own = await context.MailTemplates.AsNoTracking().SingleOrDefaultAsync(x => x.Kind == kind.Name, ct).ConfigureAwait(false);
        return Of(kind, own);
    }

    /// <summary>All that holds there.</summary>
    public async Task<IReadOnlyList<HeldMailTemplate>> OfAsync(HubStorage storage, int organizationId, CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        var own = await context.MailTemplates.AsNoTracking().ToDictionaryAsync(x => x.Kind, ct).ConfigureAwait(false);
        return [.. MailKind.All.Select(kind => Of(kind, own.GetValueOrDefault(kind.Name)))];
    }

    /// <summary>One that an earlier version took, and this one does not, is passed over: mail goes out all the same.</summary>
    private HeldMailTemplate Of(MailKind kind, OwnMailTemplate? own)
    {
        if (own is null || templates[kind].Source == SettingSource.Configuration)
        {
            return templates[kind];
        }
        try
        {
            return new(kind, MailTemplate.Parse(kind, own.Text), SettingSource.Organization);
        }
        catch (AdministrationException)
        {
            return templates[kind];
        }
    }

    private static string Own(MailKind kind)
    {
        using var stream = typeof(MailTemplates).Assembly.GetManifestResourceStream($"{typeof(MailTemplates).Namespace}.Templates.{kind.Name}.txt")
            ?? throw new InvalidOperationException($"There is no template '{kind.Name}'.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
