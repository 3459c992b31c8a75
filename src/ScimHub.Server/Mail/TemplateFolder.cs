using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Mail;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.Mail;

/// <summary><c>Mail:Templates</c>: a folder with files such as <c>invitation.txt</c>, which stand in the place of ScimHub's own templates.</summary>
internal static class TemplateFolder
{
    /// <exception cref="ConfigurationException">Names what is at fault.</exception>
    public static MailTemplates Read(string? folder)
    {
        if (string.IsNullOrWhiteSpace(folder))
        {
            return MailTemplates.Default;
        }
        try
        {
            var known = MailKind.All.Select(kind => $"{kind.Name}.txt").ToList();
            var stray = Directory.EnumerateFiles(folder, "*.txt").Select(Path.GetFileName).FirstOrDefault(file => !known.Contains(file, StringComparer.Ordinal));
            return stray is not null
                ? throw new ConfigurationException($"Mail:Templates is '{folder}', where no mail is called '{stray}': there are {string.Join(", ", known)}.")
                : MailTemplates.Read(kind => Path.Combine(folder, $"{kind.Name}.txt") is var file && File.Exists(file) ? File.ReadAllText(file) : null);
        }
        catch (Exception e) when (e is AdministrationException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"Mail:Templates is '{folder}', which cannot be used: {e.Message}");
        }
    }
}
