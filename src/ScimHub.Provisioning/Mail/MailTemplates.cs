using ScimHub.Provisioning.Connections;

namespace ScimHub.Provisioning.Mail;

/// <summary>The template of each kind of mail: ScimHub's own, or one that stands in its place.</summary>
public sealed class MailTemplates
{
    private readonly Dictionary<MailKind, MailTemplate> templates;

    private MailTemplates(Dictionary<MailKind, MailTemplate> templates) => this.templates = templates;

    public static MailTemplates Default { get; } = Read(_ => null);

    public MailTemplate this[MailKind kind] => templates[kind];

    /// <param name="instead">The text that stands in the place of a kind's own; null: none does.</param>
    /// <exception cref="AdministrationException">One cannot be used, and why.</exception>
    public static MailTemplates Read(Func<MailKind, string?> instead) => new(MailKind.All.ToDictionary(kind => kind, kind => MailTemplate.Parse(kind, instead(kind) ?? Own(kind))));

    private static string Own(MailKind kind)
    {
        using var stream = typeof(MailTemplates).Assembly.GetManifestResourceStream($"{typeof(MailTemplates).Namespace}.Templates.{kind.Name}.txt")
            ?? throw new InvalidOperationException($"There is no template '{kind.Name}'.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
