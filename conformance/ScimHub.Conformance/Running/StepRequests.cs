using System.Text.Json.Nodes;
using ScimHub.Conformance.Cases;

namespace ScimHub.Conformance.Running;

/// <summary>Turns a step into the request it describes.</summary>
internal static class StepRequests
{
    private const int MaxLimit = 64 * 1024 * 1024;

    public static ServerRequest Create(Step step, Variables variables)
    {
        if (step.Send?.Split(' ', 2) is not [var method, var path])
        {
            throw new CaseFormatException($"\"{step.Send}\" is not a method and a path.");
        }

        return new ServerRequest(method, variables.UriText(path))
        {
            Query = string.Join('&', (step.Query ?? []).Select(parameter => Parameter(parameter.Key, variables.Json(parameter.Value)))),
            Headers = (step.Headers ?? []).ToDictionary(
                header => header.Key,
                header => header.Value is null ? null : JsonText.Plain(variables.Json(header.Value)),
                StringComparer.OrdinalIgnoreCase),
            Body = Body(step, variables),
        };
    }

    private static string Parameter(string name, JsonNode? value) =>
        value is null ? Uri.EscapeDataString(name) : $"{Uri.EscapeDataString(name)}={Uri.EscapeDataString(JsonText.Plain(value))}";

    private static string? Body(Step step, Variables variables)
    {
        if (step.Raw is not null)
        {
            return variables.Text(step.Raw);
        }

        if (step.Patch is not null)
        {
            return JsonText.Compact(new JsonObject
            {
                ["schemas"] = new JsonArray("urn:ietf:params:scim:api:messages:2.0:PatchOp"),
                ["Operations"] = variables.Json(step.Patch),
            });
        }

        if (step.Body is null)
        {
            return null;
        }

        var body = variables.Json(step.Body);
        body = step.With is null ? body : JsonText.Merge(body, variables.Json(step.With));
        foreach (var (name, limit) in step.Overfill ?? [])
        {
            Overfill(body?[name] as JsonArray, Number(JsonText.Plain(limit), variables));
        }

        var text = JsonText.Compact(body);
        return step.PadTo is null ? text : text.PadRight(Number(step.PadTo, variables) + 1);
    }

    private static void Overfill(JsonArray? list, int limit)
    {
        for (var count = list?.Count ?? 0; list is { Count: > 0 } && count <= limit; count++)
        {
            list.Add(list[^1]?.DeepClone());
        }
    }

    /// <summary>A limit the server stated; one too large to be tried is no fault of the server's.</summary>
    private static int Number(string template, Variables variables) =>
        int.TryParse(variables.Text(template), out var number) && number is >= 0 and <= MaxLimit
            ? number
            : throw new CaseFormatException($"{template} is \"{variables.Text(template)}\", not a number that can be tried.");
}
