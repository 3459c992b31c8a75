using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using ScimHub.Provisioning.Storage;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.SignIn;

/// <summary>
/// Seals what must be read again: client secrets, bind passwords, sign-ins under way. The keys are shared through the database; where <c>Protection:Certificate</c> names a
/// PFX file, they lie there encrypted to it, and a copy of the database alone opens nothing.
/// </summary>
internal static class Protection
{
    private const string ChannelSecrets = "channel secrets";

    public static void Add(IServiceCollection services, HubStorage storage, HubOptions options)
    {
        var builder = services.AddDataProtection().SetApplicationName("ScimHub");
        services.Configure<KeyManagementOptions>(keys => keys.XmlRepository = new DatabaseKeyRing(storage));
        if (options.ProtectionCertificate is { } file)
        {
            builder.ProtectKeysWithCertificate(Load(file, options.ProtectionPassword));
        }
    }

    /// <summary>The same for commands, which have no container.</summary>
    public static IDataProtectionProvider Of(HubStorage storage, HubOptions options)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        Add(services, storage, options);
        return services.BuildServiceProvider().GetRequiredService<IDataProtectionProvider>();
    }

    /// <summary>What covers the keys that data protection does not seal; null where no certificate is named.</summary>
    public static KeyCover? CoverOf(HubOptions options) => options.ProtectionCertificate is { } file ? new(() => Load(file, options.ProtectionPassword)) : null;

    /// <summary>For secrets of connections' channels.</summary>
    public static IDataProtector ForChannels(this IDataProtectionProvider provider) => provider.CreateProtector(ChannelSecrets);

    private static X509Certificate2 Load(string file, string? password)
    {
        try
        {
            return X509CertificateLoader.LoadPkcs12FromFile(file, password);
        }
        catch (Exception e) when (e is System.Security.Cryptography.CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"Protection:Certificate is '{file}', which cannot be used: {e.Message} Give a PFX file with its private key, and Protection:Password.");
        }
    }
}
