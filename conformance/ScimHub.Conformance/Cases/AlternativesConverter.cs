using System.Text.Json;
using System.Text.Json.Serialization;

namespace ScimHub.Conformance.Cases;

/// <summary>Reads one expectation or a list of alternatives.</summary>
internal sealed class AlternativesConverter : JsonConverter<IReadOnlyList<Expectation>?>
{
    public override IReadOnlyList<Expectation>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.StartArray
            ? JsonSerializer.Deserialize<List<Expectation>>(ref reader, options)
            : [JsonSerializer.Deserialize<Expectation>(ref reader, options)!];

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<Expectation>? value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, options);
}
