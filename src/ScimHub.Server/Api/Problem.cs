using System.Data.Common;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Errors;

namespace ScimHub.Server.Api;

/// <summary>An error as the API answers it (RFC 9457): its type is its status, its detail says what is wrong and what to do.</summary>
internal sealed partial record Problem(int Status, string Detail)
{
    public const string MediaType = "application/problem+json";

    public string Title => ReasonPhrases.GetReasonPhrase(Status);

    public static Problem Of(Exception e) => e switch
    {
        AdministrationException refused => new(StatusOf(refused.Fault), refused.Message),
        ScimException fault => new(fault.Status, fault.Message),
        IdempotencyException reused => new(422, reused.Message),
        BadHttpRequestException { StatusCode: 413 } => new(413, "The body is larger than 1 MiB."),
        BadHttpRequestException { StatusCode: 415 } => new(415, "Send the body as application/json."),
        BadHttpRequestException { StatusCode: 408 } => new(408, "The body came too slowly."),
        BadHttpRequestException { InnerException: JsonException json } => new(400, Describe(json)),
        BadHttpRequestException bad when ParameterName().Match(bad.Message) is { Success: true } match =>
            new(400, $"The parameter '{JsonNamingPolicy.CamelCase.ConvertName(match.Groups["name"].Value)}' has no value that it may have."),
        BadHttpRequestException bad => new(bad.StatusCode, "The request could not be read: it needs a body of JSON."),
        StorageUnavailableException or DbException or DbUpdateException or TimeoutException => Unavailable,
        { InnerException: DbException } => Unavailable,
        _ => new(500, "The server failed; its log says why."),
    };

    public static Problem Unavailable { get; } = new(503, "The server cannot reach its storage at the moment: repeat the request later.");

    public async Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        context.Response.ContentType = MediaType;
        await using (var json = new Utf8JsonWriter(context.Response.BodyWriter, new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("type", "about:blank");
            json.WriteString("title", Title);
            json.WriteNumber("status", Status);
            json.WriteString("detail", Detail);
            json.WriteEndObject();
        }
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static int StatusOf(AdministrationFault fault) => fault switch
    {
        AdministrationFault.NotFound => 404,
        AdministrationFault.Conflict => 409,
        AdministrationFault.Forbidden => 403,
        _ => 400,
    };

    /// <summary>What the serializer has against a body, in words for its sender: it names .NET's types, which are nobody's business.</summary>
    private static string Describe(JsonException fault)
    {
        if (UnknownMember().Match(fault.Message) is { Success: true } unknown)
        {
            return $"The body has a member '{unknown.Groups["name"].Value}', which is not known here.";
        }
        if (MissingMembers().Match(fault.Message) is { Success: true } missing)
        {
            return $"The body lacks {missing.Groups["names"].Value}.";
        }
        if (DoubledMember().IsMatch(fault.Message))
        {
            return "The body has a member twice.";
        }
        return fault is { Path: { Length: > 2 } path, InnerException: not JsonException } ? $"The member '{path[2..]}' has a value of the wrong kind." : "The body is no JSON object, or not the one that is wanted.";
    }

    [GeneratedRegex("property '(?<name>[^']*)' could not be mapped", RegexOptions.CultureInvariant)]
    private static partial Regex UnknownMember();

    [GeneratedRegex("missing required properties including: (?<names>[^.]+)", RegexOptions.CultureInvariant)]
    private static partial Regex MissingMembers();

    [GeneratedRegex("[Dd]uplicate propert", RegexOptions.CultureInvariant)]
    private static partial Regex DoubledMember();

    [GeneratedRegex("parameter \"\\S+ (?<name>\\w+)\"", RegexOptions.CultureInvariant)]
    private static partial Regex ParameterName();
}
