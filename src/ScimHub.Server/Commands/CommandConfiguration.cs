namespace ScimHub.Server.Commands;

/// <summary>The configuration as the server reads it: appsettings.json in the working directory, that of the environment, then environment variables, then arguments.</summary>
internal static class CommandConfiguration
{
    public static IConfiguration Read(params string[] args)
    {
        var host = new ConfigurationBuilder().AddEnvironmentVariables("DOTNET_").AddEnvironmentVariables("ASPNETCORE_").Build();
        var environment = host["ENVIRONMENT"] ?? Environments.Production;
        return new ConfigurationBuilder()
            .AddConfiguration(host)
            .SetBasePath(Directory.GetCurrentDirectory())
            .AddJsonFile("appsettings.json", optional: true)
            .AddJsonFile($"appsettings.{environment}.json", optional: true)
            .AddEnvironmentVariables()
            .AddCommandLine(args)
            .Build();
    }
}
