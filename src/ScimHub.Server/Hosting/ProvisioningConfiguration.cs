using System.Globalization;
using ScimHub.Provisioning.Provisioning;

namespace ScimHub.Server.Hosting;

/// <summary>
/// The switch, invite-only and seats as the configuration says them now. A change of <c>appsettings.json</c> takes effect without a restart: its time is looked at
/// when somebody asks, for watching its folder would mean watching the database that lies below it.
/// </summary>
/// <param name="read">Reads the configuration anew.</param>
internal sealed partial class ProvisioningConfiguration(Func<IConfiguration> read, ILogger<ProvisioningConfiguration>? logger = null)
{
    private readonly Lock gate = new();
    private ConfiguredProvisioning current = Parse(read());
    private string stamp = Stamp();

    /// <summary>As W&amp;B Server names it.</summary>
    public const string Switch = "DISABLE_SSO_PROVISIONING";

    public ConfiguredProvisioning Current
    {
        get
        {
            lock (gate)
            {
                if (Stamp() is var now && now != stamp)
                {
                    stamp = now;
                    Reload();
                }
                return current;
            }
        }
    }

    /// <exception cref="ConfigurationException">Names the setting at fault.</exception>
    public static ConfiguredProvisioning Parse(IConfiguration configuration)
    {
        var (key, text) = configuration["Provisioning:DisableSsoProvisioning"] is { Length: > 0 } value ? ("Provisioning:DisableSsoProvisioning", value) : (Switch, configuration[Switch]);
        return new(Flag(key, text), Flag("Provisioning:InviteOnly", configuration["Provisioning:InviteOnly"]), Number("Provisioning:Seats", configuration["Provisioning:Seats"]));
    }

    /// <summary>A file that cannot be read, or says what cannot be, changes nothing: what held before holds on.</summary>
    private void Reload()
    {
        try
        {
            current = Parse(read());
        }
        catch (Exception e) when (e is ConfigurationException or IOException or InvalidDataException or UnauthorizedAccessException or FormatException)
        {
            if (logger is not null)
            {
                NotReloaded(logger, e.Message);
            }
        }
    }

    /// <summary>The files' times and sizes: their names are those <c>CommandConfiguration</c> reads.</summary>
    private static string Stamp() => string.Join('|', Directory.GetFiles(Directory.GetCurrentDirectory(), "appsettings*.json").Order(StringComparer.Ordinal).Select(file =>
    {
        var info = new FileInfo(file);
        return string.Create(CultureInfo.InvariantCulture, $"{file}:{info.LastWriteTimeUtc.Ticks}:{(info.Exists ? info.Length : 0)}");
    }));

    private static bool? Flag(string key, string? text) => text?.Trim() switch
    {
        null or "" => null,
        var set when set.Equals("true", StringComparison.OrdinalIgnoreCase) || set == "1" => true,
        var set when set.Equals("false", StringComparison.OrdinalIgnoreCase) || set == "0" => false,
        var other => throw new ConfigurationException($"{key} is '{other}': set it to true or false."),
    };

    private static int? Number(string key, string? text) =>
        string.IsNullOrWhiteSpace(text) ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new ConfigurationException($"{key} is '{text}': set it to a number of 0 or more.");

    [LoggerMessage(EventId = 9, Level = LogLevel.Error, Message = "The changed configuration was not taken over, what held before holds on: {Reason}")]
    private static partial void NotReloaded(ILogger logger, string reason);
}
