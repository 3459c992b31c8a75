namespace ScimHub.Quickstart;

/// <summary>What the command line of the sample says.</summary>
internal sealed record Options(Uri BaseUrl, string? Token)
{
    public const string Usage = """
        Usage: dotnet run --project samples/quickstart -- [--base-url URL] [--token TOKEN]

          --base-url   where the server's SCIM endpoints are (http://127.0.0.1:5080/scim/v2)
          --token      a token to use for all three identity providers; without one, a connection and a token
                       for each are made by the server's own command line, on the same store as the server's

        Example: dotnet run --project samples/quickstart
        """;

    public static Options? Parse(string[] arguments)
    {
        var baseUrl = "http://127.0.0.1:5080/scim/v2";
        string? token = null;
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (i + 1 == arguments.Length)
            {
                return null;
            }

            switch (arguments[i])
            {
                case "--base-url":
                    baseUrl = arguments[i + 1].TrimEnd('/');
                    break;
                case "--token":
                    token = arguments[i + 1];
                    break;
                default:
                    return null;
            }
        }

        return Uri.TryCreate(baseUrl, UriKind.Absolute, out var url) ? new Options(url, token) : null;
    }
}
