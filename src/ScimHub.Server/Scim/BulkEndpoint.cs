using ScimHub.Scim.Errors;
using ScimHub.Scim.Messages;
using ScimHub.Scim.Schemas;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.Scim;

/// <summary>
/// <c>POST /Bulk</c> (RFC 7644 §3.7). Each operation is what it would be as a single request, with the same rights, rules and
/// result; all but those that failed hold. The order is the planner's: what is referred to comes first.
/// </summary>
internal sealed class BulkEndpoint(BulkExecutor executor, SchemaCatalog catalog, HubOptions options)
{
    public async Task RunAsync(ScimRequest request)
    {
        using var body = await request.ReadBodyAsync(options.BulkMaxPayloadBytes);
        var bulk = BulkRequest.Parse(body.Memory, catalog, request.Dialect, options.BulkMaxOperations, options.BulkMaxPayloadBytes);
        var results = await executor.RunAsync(request, bulk);
        await AnswerAsync(request, bulk, results);
    }

    /// <summary>RFC 7644 §3.7.3: the result of all processed operations, in the order of the request.</summary>
    private static async Task AnswerAsync(ScimRequest request, BulkRequest bulk, BulkResult?[] results)
    {
        using var buffer = new AnswerBuffer(64 * 1024);
        buffer.Append("{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:BulkResponse\"],\"Operations\":["u8);
        var first = true;
        for (var i = 0; i < results.Length; i++)
        {
            if (results[i] is { } result)
            {
                buffer.Append(first ? "{\"method\":\""u8 : ",{\"method\":\""u8);
                first = false;
                Append(buffer, bulk.Operations[i], result, request.Url);
            }
        }
        buffer.Append("]}"u8);
        request.Context.Response.ContentType = ScimAnswer.MediaType;
        await buffer.CompleteAsync(request.Context);
    }

    private static void Append(AnswerBuffer buffer, BulkOperation operation, BulkResult result, BaseUrl url)
    {
        buffer.AppendText(operation.MethodText);
        if (operation.BulkId is { } bulkId)
        {
            buffer.Append("\",\"bulkId\":\""u8);
            buffer.AppendText(bulkId);
        }
        if (result.Version is { } version)
        {
            buffer.Append("\",\"version\":\"W/\\\""u8);
            buffer.Append(version);
            buffer.Append("\\\""u8);
        }
        if (Location(operation, result) is { } location)
        {
            buffer.Append("\",\"location\":\""u8);
            buffer.Append(url.Utf8);
            buffer.AppendText(location);
        }
        buffer.Append("\",\"status\":\""u8);
        buffer.Append(result.Status);
        buffer.Append("\""u8);
        if (result.Error is { } error)
        {
            buffer.Append(",\"response\":"u8);
            ErrorResponse.Write(buffer, error);
        }
        buffer.Append("}"u8);
    }

    /// <summary>RFC 7644 §3.7.3: of every operation but a failed POST, which has none.</summary>
    private static string? Location(BulkOperation operation, BulkResult result) =>
        result.Id is { } id && operation.ResourceType is { } type ? $"{type.Endpoint}/{id}"
        : operation.Method != BulkMethod.Post && operation.Path.StartsWith('/') ? operation.Path
        : null;
}
