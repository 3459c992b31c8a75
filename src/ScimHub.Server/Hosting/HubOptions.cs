using System.Globalization;
using System.Net;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Invitations;
using ScimHub.Provisioning.Jobs;
using ScimHub.Provisioning.Mail;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Schemas;
using ScimHub.Server.Mail;
using ScimHub.Server.Outbound;
using ScimHub.Server.SignIn;
using ScimHub.Server.SignIn.Local;

namespace ScimHub.Server.Hosting;

/// <summary>The configuration, read once and checked.</summary>
internal sealed record HubOptions
{
    public const string DefaultUrl = "http://127.0.0.1:5080";

    private const string DefaultConnectionString = "Data Source=data/scimhub.db";

    /// <summary><c>Database:Provider</c>.</summary>
    public required StorageProvider Provider { get; init; }

    /// <summary><c>ConnectionStrings:ScimHub</c>.</summary>
    public required string ConnectionString { get; init; }

    /// <summary><c>PublicUrl</c>: how clients address us, where that differs from what they send. No closing slash.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>Where the server listens, as configured; null where nothing is.</summary>
    public string? ListenUrl { get; init; }

    /// <summary><c>Scim:MaxPayloadBytes</c>: a group write that names 100,000 members has about 10 MB.</summary>
    public int MaxPayloadBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary><c>Scim:BulkMaxPayloadBytes</c>.</summary>
    public int BulkMaxPayloadBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary><c>Scim:BulkMaxOperations</c>.</summary>
    public int BulkMaxOperations { get; init; } = 1_000;

    /// <summary><c>Scim:DefaultPageSize</c>.</summary>
    public int DefaultPageSize { get; init; } = 100;

    /// <summary><c>Scim:MaxPageSize</c>.</summary>
    public int MaxPageSize { get; init; } = 1_000;

    /// <summary><c>Scim:CursorLifetimeSeconds</c>.</summary>
    public TimeSpan CursorLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary><c>Jobs:LeaseSeconds</c>: so long a job waits for a node that has ended, before another goes on with it. No step of a job may take longer.</summary>
    public TimeSpan JobLease { get; init; } = JobRunner.UsualLease;

    /// <summary><c>Audit:RetentionDays</c>: how long audit rows are kept; null for ever.</summary>
    public TimeSpan? AuditRetention { get; init; }

    /// <summary>How long things last, and what of it the configuration names.</summary>
    public ConfiguredLimits Limits => new(SignIn.Limits, SignIn.NamesIdle, SignIn.NamesAbsolute, (int?)AuditRetention?.TotalDays);

    /// <summary><c>Scim:Schemas</c>: a file of extension schemas.</summary>
    public required SchemaCatalog Catalog { get; init; }

    /// <summary><c>Access</c>: the application's areas, levels and ready-made roles.</summary>
    public AccessModel Access { get; init; } = AccessModel.Default;

    /// <summary>Sign-in: how long sessions last, whose forwarded headers are believed.</summary>
    public SignInOptions SignIn { get; init; } = SignInOptions.Usual;

    /// <summary>What people sign in here with.</summary>
    public LocalOptions Local { get; init; } = LocalOptions.Usual;

    /// <summary>How people sign in at connections, where the configuration says so: it wins over what is stored.</summary>
    public ConfiguredChannels Channels { get; init; } = ConfiguredChannels.None;

    /// <summary><c>Outbound:AllowedNetworks</c>.</summary>
    public OutboundNetworks Outbound { get; init; } = OutboundNetworks.None;

    /// <summary><c>Protection:Certificate</c>: a PFX file to which the keys of data protection are encrypted.</summary>
    public string? ProtectionCertificate { get; init; }

    /// <summary><c>Protection:Password</c>: the file's.</summary>
    public string? ProtectionPassword { get; init; }

    /// <summary><c>Smtp</c>: the mail server; null where none is named.</summary>
    public SmtpSettings? Smtp { get; init; }

    /// <summary><c>Mail:Templates</c>.</summary>
    public MailTemplates Templates { get; init; } = MailTemplates.Default;

    /// <summary>Whether all addresses it listens at, as configured, are this machine's own.</summary>
    public bool IsLocal { get; init; } = true;

    /// <summary>How invitations reach people: by links of <c>PublicUrl</c> or, where only this machine is meant, of its own address.</summary>
    public InvitationPost Post => new(BaseUrl, Smtp is not null, Templates);

    /// <summary>Where links that are handed to people lead: as the configuration says, never as a request does. Null: it is not known.</summary>
    public string? BaseUrl => PublicUrl ?? (IsLocal ? ListenUrl ?? DefaultUrl : null);

    /// <exception cref="ConfigurationException">Names the setting at fault.</exception>
    public static HubOptions Read(IConfiguration configuration)
    {
        var provider = configuration["Database:Provider"] is { Length: > 0 } name
            ? Enum.TryParse<StorageProvider>(name, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed)
                ? parsed
                : throw new ConfigurationException($"Database:Provider is '{name}': set it to Sqlite, PostgreSql or SqlServer.")
            : StorageProvider.Sqlite;
        var connectionString = configuration.GetConnectionString("ScimHub");
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            connectionString = provider == StorageProvider.Sqlite
                ? DefaultConnectionString
                : throw new ConfigurationException($"ConnectionStrings:ScimHub is empty: with Database:Provider {provider} it must say where the database is (environment: ConnectionStrings__ScimHub).");
        }
        var maxPageSize = Number(configuration, "Scim:MaxPageSize", 1_000, 1, 10_000);
        return new()
        {
            Provider = provider,
            ConnectionString = connectionString,
            PublicUrl = ReadPublicUrl(configuration["PublicUrl"]),
            ListenUrl = ReadListenUrl(configuration["urls"]),
            MaxPayloadBytes = Number(configuration, "Scim:MaxPayloadBytes", 16 * 1024 * 1024, 64 * 1024, 256 * 1024 * 1024),
            BulkMaxPayloadBytes = Number(configuration, "Scim:BulkMaxPayloadBytes", 4 * 1024 * 1024, 64 * 1024, 256 * 1024 * 1024),
            BulkMaxOperations = Number(configuration, "Scim:BulkMaxOperations", 1_000, 1, 10_000),
            MaxPageSize = maxPageSize,
            DefaultPageSize = Number(configuration, "Scim:DefaultPageSize", Math.Min(100, maxPageSize), 1, maxPageSize),
            CursorLifetime = TimeSpan.FromSeconds(Number(configuration, "Scim:CursorLifetimeSeconds", 3_600, 1, 30 * 86_400)),
            JobLease = TimeSpan.FromSeconds(Number(configuration, "Jobs:LeaseSeconds", (int)JobRunner.UsualLease.TotalSeconds, 5, 3_600)),
            AuditRetention = Number(configuration, "Audit:RetentionDays", 0, 1, 36_500) is > 0 and var days ? TimeSpan.FromDays(days) : null,
            Catalog = ReadCatalog(configuration["Scim:Schemas"]),
            Access = AccessSection.Read(configuration.GetSection("Access")),
            SignIn = SignInOptions.Read(configuration),
            Local = LocalOptions.Read(configuration),
            Channels = ConfiguredChannels.Read(configuration.GetSection("Connections")),
            Outbound = OutboundNetworks.Read(configuration["Outbound:AllowedNetworks"]),
            ProtectionCertificate = configuration["Protection:Certificate"],
            ProtectionPassword = configuration["Protection:Password"],
            Smtp = SmtpSettings.Read(configuration.GetSection("Smtp")),
            Templates = TemplateFolder.Read(configuration["Mail:Templates"]),
            IsLocal = IsLoopback(configuration["urls"]),
        };
    }

    public HubStorage OpenStorage() => HubStorage.Open(Provider, ConnectionString, Access, Protection.CoverOf(this));

    public ScimHub.Scim.Messages.ServiceProviderOptions ServiceProvider => new()
    {
        BulkMaxOperations = BulkMaxOperations,
        BulkMaxPayloadSize = BulkMaxPayloadBytes,
        MaxPageSize = MaxPageSize,
        DefaultPageSize = DefaultPageSize,
        CursorTimeoutSeconds = (int)CursorLifetime.TotalSeconds,
        AuthenticationSchemes =
        [
            new("oauthbearertoken", "Bearer token", "A token of the connection, or an access token from /oauth2/token.", "https://www.rfc-editor.org/info/rfc6750", Primary: true),
            new("httpbasic", "HTTP Basic", "The token as the password, with any user name.", "https://www.rfc-editor.org/info/rfc7617"),
        ],
    };

    private static int Number(IConfiguration configuration, string key, int otherwise, int least, int most)
    {
        if (configuration[key] is not { Length: > 0 } text)
        {
            return otherwise;
        }
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new ConfigurationException($"{key} is '{text}': set it to a number from {least} to {most}.");
    }

    private static string? ReadPublicUrl(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Query.Length == 0 && uri.Fragment.Length == 0
            ? uri.AbsoluteUri.TrimEnd('/')
            : throw new ConfigurationException($"PublicUrl is '{text}': set it to the address clients use, such as https://scim.example.com.");
    }

    /// <summary>The first of the listening addresses; a wildcard host is reached on this machine by its loopback address.</summary>
    public static string? ReadListenUrl(string? urls)
    {
        var first = urls?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault();
        if (first is null)
        {
            return null;
        }
        var address = BindingAddress.Parse(first);
        var host = address.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "127.0.0.1" : address.Host;
        return $"{address.Scheme}://{host}:{address.Port}{address.PathBase}";
    }

    private static bool IsLoopback(string? urls) => (urls ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(url => BindingAddress.Parse(url).Host.Trim('[', ']'))
        .All(host => host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address)));

    private static SchemaCatalog ReadCatalog(string? file)
    {
        if (string.IsNullOrWhiteSpace(file))
        {
            return SchemaCatalog.Default;
        }
        try
        {
            return SchemaCatalog.Load(File.ReadAllBytes(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new ConfigurationException($"Scim:Schemas is '{file}', which cannot be used: {e.Message}");
        }
    }
}
