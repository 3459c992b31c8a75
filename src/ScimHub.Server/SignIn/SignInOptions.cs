using System.Globalization;
using System.Net;
using ScimHub.Provisioning.Sessions;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.SignIn;

/// <summary>The section <c>SignIn</c>, and <c>TrustedProxies</c>.</summary>
internal sealed record SignInOptions
{
    public static SignInOptions Usual { get; } = Read(new ConfigurationBuilder().Build());

    /// <summary><c>SignIn:IdleMinutes</c> and <c>SignIn:AbsoluteMinutes</c>.</summary>
    public required SessionLimits Limits { get; init; }

    /// <summary>Whether the configuration names them.</summary>
    public bool NamesIdle { get; init; }

    public bool NamesAbsolute { get; init; }

    /// <summary><c>SignIn:Graph</c>: where Microsoft Graph is asked for the groups that a token had no room for; another cloud's may be named.</summary>
    public required Uri Graph { get; init; }

    /// <summary><c>TrustedProxies</c>: addresses and networks whose <c>X-Forwarded-*</c> is believed; nobody's is, unless named.</summary>
    public required IReadOnlyList<IPNetwork> TrustedProxies { get; init; }

    /// <exception cref="ConfigurationException">Names the setting at fault.</exception>
    public static SignInOptions Read(IConfiguration configuration)
    {
        var idle = Minutes(configuration, "SignIn:IdleMinutes", SessionLimits.Usual.Idle);
        var absolute = Minutes(configuration, "SignIn:AbsoluteMinutes", SessionLimits.Usual.Absolute);
        return new()
        {
            Limits = new(idle, absolute),
            NamesIdle = configuration["SignIn:IdleMinutes"] is { Length: > 0 },
            NamesAbsolute = configuration["SignIn:AbsoluteMinutes"] is { Length: > 0 },
            Graph = Uri.TryCreate(configuration["SignIn:Graph"] ?? "https://graph.microsoft.com", UriKind.Absolute, out var graph) ? graph
                : throw new ConfigurationException("SignIn:Graph is no address: set it to Microsoft Graph's, such as https://graph.microsoft.us."),
            TrustedProxies = [.. (configuration["TrustedProxies"] ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(Network)],
        };
    }

    private static IPNetwork Network(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new(address, address.GetAddressBytes().Length * 8)
        : throw new ConfigurationException($"TrustedProxies has '{text}': give addresses or networks, such as 10.0.0.7 or 10.0.0.0/24, parted by commas.");

    private static TimeSpan Minutes(IConfiguration configuration, string key, TimeSpan otherwise) => configuration[key] switch
    {
        null or "" => otherwise,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes is >= 1 and <= 525_600 => TimeSpan.FromMinutes(minutes),
        var text => throw new ConfigurationException($"{key} is '{text}': set it to a number of minutes from 1 to 525600."),
    };
}
