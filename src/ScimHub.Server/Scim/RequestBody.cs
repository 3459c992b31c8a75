using System.Buffers;
using Microsoft.Net.Http.Headers;
using ScimHub.Scim.Errors;

namespace ScimHub.Server.Scim;

/// <summary>A request's body, read whole into a rented array. RFC 7644 §3.1: <c>application/scim+json</c>; <c>application/json</c> is understood too; both in UTF-8.</summary>
internal sealed class RequestBody : IDisposable
{
    private const string Scim = "application/scim+json";
    private const string Json = "application/json";
    private const int FirstRent = 4_096;

    private byte[]? rented;
    private int length;

    private RequestBody(int size) => rented = ArrayPool<byte>.Shared.Rent(size);

    public ReadOnlySpan<byte> Span => rented.AsSpan(0, length);

    public ReadOnlyMemory<byte> Memory => rented.AsMemory(0, length);

    /// <exception cref="ScimException">415 for another media type, charset or coding; 413 above the limit.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpContext context, int limit)
    {
        var request = context.Request;
        CheckMediaType(request);
        var announced = request.ContentLength;
        if (announced > limit)
        {
            throw TooLarge(limit);
        }
        var body = new RequestBody((int)(announced ?? FirstRent));
        try
        {
            while (true)
            {
                var result = await request.BodyReader.ReadAsync(context.RequestAborted);
                body.Append(result.Buffer, limit);
                request.BodyReader.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                {
                    return body;
                }
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (rented is { } array)
        {
            // Passwords pass through here: what was read does not lie about in the pool.
            array.AsSpan(0, length).Clear();
            rented = null;
            ArrayPool<byte>.Shared.Return(array);
        }
    }

    private void Append(ReadOnlySequence<byte> buffer, int limit)
    {
        if (buffer.Length > limit - length)
        {
            throw TooLarge(limit);
        }
        var wanted = length + (int)buffer.Length;
        if (wanted > rented!.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(wanted, rented.Length * 2));
            Span.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
            rented = larger;
        }
        buffer.CopyTo(rented.AsSpan(length));
        length = wanted;
    }

    private static void CheckMediaType(HttpRequest request)
    {
        if (request.Headers.ContentEncoding is { Count: > 0 } coding && !string.Equals(coding.ToString(), "identity", StringComparison.OrdinalIgnoreCase))
        {
            throw new ScimException(415, ScimErrorType.None, "Content-Encoding is not supported: send the body as it is.");
        }
        // RFC 7644 §3.8: JSON in UTF-8 is what is sent where nothing is said.
        if (request.ContentType is not { Length: > 0 } type || type is Scim or Json)
        {
            return;
        }
        if (!MediaTypeHeaderValue.TryParse(type, out var media)
            || !(media.MediaType.Equals(Scim, StringComparison.OrdinalIgnoreCase) || media.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase)))
        {
            throw new ScimException(415, ScimErrorType.None, $"Send the body as {Scim} or {Json}.");
        }
        var charset = HeaderUtilities.RemoveQuotes(media.Charset);
        if (charset.HasValue && !charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) && !charset.Equals("utf8", StringComparison.OrdinalIgnoreCase))
        {
            throw new ScimException(415, ScimErrorType.None, "Send the body in UTF-8 (RFC 7644 section 3.8).");
        }
    }

    private static ScimException TooLarge(int limit) => ScimException.PayloadTooLarge($"The body exceeds maxPayloadSize ({limit} bytes): send it in parts.");
}
