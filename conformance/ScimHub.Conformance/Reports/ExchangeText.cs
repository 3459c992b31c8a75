using ScimHub.Conformance.Cases;
using ScimHub.Conformance.Running;

namespace ScimHub.Conformance.Reports;

/// <summary>An exchange in a form people can read, cut to a length that helps.</summary>
internal static class ExchangeText
{
    private const int MaxLength = 1200;

    public static string Request(Exchange exchange) =>
        $"{exchange.Method} {Uri.UnescapeDataString(exchange.Url)}{(exchange.RequestBody is { } body ? $"\n{Cut(body)}" : "")}";

    public static string Answer(Exchange exchange)
    {
        if (exchange.NoAnswer is { } reason)
        {
            return reason;
        }

        var headers = exchange.Headers
            .Where(header => header.Key is "Content-Type" or "Location" or "ETag" or "WWW-Authenticate" or "Retry-After")
            .Select(header => $"\n{header.Key}: {header.Value}");
        var text = exchange.Json is null ? exchange.Text : JsonText.Compact(exchange.Json);
        return $"{exchange.Status}{string.Concat(headers)}{(exchange.Text.Length > 0 ? $"\n{Cut(exchange.Json is null ? exchange.Text : RedactedJson(text, exchange))}" : "")}";
    }

    /// <summary>The text is already free of secrets; the parsed form is shown only where it is the same document.</summary>
    private static string RedactedJson(string text, Exchange exchange) =>
        exchange.Text.Contains("[token]", StringComparison.Ordinal) ? exchange.Text : text;

    private static string Cut(string text) => text.Length <= MaxLength ? text : string.Concat(text.AsSpan(0, MaxLength), " …");
}
