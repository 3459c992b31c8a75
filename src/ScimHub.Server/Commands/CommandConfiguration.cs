namespace ScimHub.Server.Commands;

/// <summary>The configuration as the server reads it: appsettings.json in the working directory, that of the environment, then environment variables.</summary>
internal static class CommandConfiguration
{
    public static IConfiguration Read() => WebApplication.CreateSlimBuilder().Configuration;
}
