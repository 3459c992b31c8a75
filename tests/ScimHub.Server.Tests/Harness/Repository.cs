namespace ScimHub.Server.Tests.Harness;

/// <summary>Where the program lies that is tested: where <c>SCIMHUB_TEST_SERVER</c> says, else beside this test assembly's own build, in the same configuration.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string ServerProgram { get; } = FindServer();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ScimHub.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds ScimHub.sln.");
    }

    private static string FindServer()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var program = Environment.GetEnvironmentVariable("SCIMHUB_TEST_SERVER") ?? Path.Combine(Root, "src", "ScimHub.Server", "bin", output.Parent!.Name, output.Name, "scimhub");
        return File.Exists(program) ? program : throw new FileNotFoundException("The server is not built.", program);
    }
}
