using System.Text;

namespace ScimHub.Server.Tests.Harness;

/// <summary>Asks the token endpoint, by whatever way of authentication a test gives it.</summary>
public static class TokenRequest
{
    public static Task<ScimAnswer> SendAsync(ServerProcess server, string? authorization, params (string Name, string Value)[] form) =>
        SendAsync(server, authorization, string.Join('&', form.Select(field => $"{Uri.EscapeDataString(field.Name)}={Uri.EscapeDataString(field.Value)}")));

    public static Task<ScimAnswer> SendAsync(ServerProcess server, string? authorization, string form, string contentType = "application/x-www-form-urlencoded")
    {
        var request = new ScimRequest(HttpMethod.Post, new Uri(server.Address, "/oauth2/token").AbsoluteUri)
        {
            Anonymous = true,
            Body = Encoding.UTF8.GetBytes(form),
            ContentType = contentType,
        };
        return new ScimClient(server, null).SendUnjudgedAsync(authorization is null ? request : request.With("Authorization", authorization));
    }

    public static string Basic(string user, string password) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
}
