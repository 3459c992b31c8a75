using System.Text.Json.Nodes;
using ScimHub.Conformance.Cases;

namespace ScimHub.Conformance.Running;

/// <summary>Notices whatever a case made on the server, so that it can be deleted whether the case passed or not.</summary>
internal sealed class CreatedResources
{
    private readonly List<string> _paths = [];

    public void Notice(ServerRequest request, Exchange exchange)
    {
        if (request.Method == "POST" && exchange.Status is 200 or 201 && exchange.Json is JsonObject made)
        {
            if (request.Path.TrimEnd('/').EndsWith("/Bulk", StringComparison.OrdinalIgnoreCase))
            {
                NoticeBulk(made);
            }
            else if (!request.Path.EndsWith(".search", StringComparison.Ordinal) && made["id"] is JsonValue id)
            {
                Add($"{request.Path.TrimEnd('/')}/{Uri.EscapeDataString(JsonText.Plain(id))}");
            }
        }
        else if (request.Method == "PUT" && exchange.Status == 201)
        {
            Add(request.Path);
        }
    }

    public IEnumerable<string> LastFirst() => Enumerable.Reverse(_paths);

    private void NoticeBulk(JsonObject response)
    {
        foreach (var operation in BodyPath.Parse("Operations[*]").Select(response).OfType<JsonObject>())
        {
            if (JsonText.Plain(operation["method"]).Equals("POST", StringComparison.OrdinalIgnoreCase)
                && JsonText.Plain(operation["location"]).Split('?')[0].TrimEnd('/').Split('/') is [.., var endpoint, var id])
            {
                Add($"/{endpoint}/{id}");
            }
        }
    }

    private void Add(string path)
    {
        if (!_paths.Contains(path))
        {
            _paths.Add(path);
        }
    }
}
