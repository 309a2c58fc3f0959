using System.Text.Json;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Sandbox.Tests.Wire;

/// <summary>One service's model, and the check of an answer against it.</summary>
/// <param name="botocore">botocore's own model.</param>
/// <param name="newer">Reduced models of newer releases.</param>
internal sealed class ServiceModel(JsonObject botocore, IReadOnlyList<JsonObject> newer)
{
    private readonly JsonObject _shapes = botocore["shapes"]!.AsObject();

    public string TargetPrefix => botocore["metadata"]!["targetPrefix"]!.GetValue<string>();

    /// <summary>Everything that is wrong with an answer; an empty list is a right answer.</summary>
    public IReadOnlyList<string> CheckAnswer(string operation, JsonNode? answer)
    {
        var older = botocore["operations"]![operation];
        var known = older ?? newer.Select(model => model["operations"]![operation]).FirstOrDefault(found => found is not null);
        if (known is null)
        {
            return [$"AWS has no operation '{operation}'"];
        }

        var output = older is null ? known["output"]?.GetValue<string>() : older["output"]?["shape"]?.GetValue<string>();

        if (output is null)
        {
            return answer is null ? [] : [$"'{operation}' answers with an empty body, not {answer.ToJsonString()}"];
        }

        var faults = new List<string>();
        Check(output, answer, operation, faults);
        return faults;
    }

    /// <summary>Whether AWS says that the operation can fail so.</summary>
    public bool Declares(string operation, string error) =>
        (botocore["operations"]![operation]?["errors"]?.AsArray() ?? []).Any(item => item!["shape"]!.GetValue<string>() == error)
        || newer.Any(model => (model["operations"]?[operation]?["errors"]?.AsArray() ?? []).Any(item => item!.GetValue<string>() == error));

    private void Check(string shape, JsonNode? value, string at, List<string> faults)
    {
        if (value is null)
        {
            faults.Add($"{at} is null");
            return;
        }

        var model = _shapes[shape] ?? Newer(shape).FirstOrDefault() ?? throw new InvalidOperationException($"No shape '{shape}'.");
        switch (model["type"]!.GetValue<string>())
        {
            case "structure" when model["document"] is not null:
                // Any JSON at all.
                break;
            case "structure":
                CheckStructure(shape, model, value, at, faults);
                break;
            case "list":
                foreach (var (item, index) in Expect<JsonArray>(value, at, faults).Select((item, index) => (item, index)))
                {
                    Check(ShapeOf(model["member"]!), item, $"{at}[{index}]", faults);
                }

                break;
            case "map":
                foreach (var (key, item) in Expect<JsonObject>(value, at, faults))
                {
                    Check(ShapeOf(model["value"]!), item, $"{at}.{key}", faults);
                }

                break;
            case "string":
                CheckString(shape, model, value, at, faults);
                break;
            case "boolean":
                Kind(value, at, faults, JsonValueKind.True, JsonValueKind.False);
                break;
            case "timestamp" or "double" or "float":
                Kind(value, at, faults, JsonValueKind.Number);
                break;
            case "integer" or "long":
                if (Kind(value, at, faults, JsonValueKind.Number) && !long.TryParse(value.ToJsonString(), out _))
                {
                    faults.Add($"{at} is {value.ToJsonString()}, not a whole number");
                }

                break;
            case var other:
                throw new InvalidOperationException($"The check does not know the type '{other}' at {at}.");
        }
    }

    private void CheckStructure(string shape, JsonNode model, JsonNode value, string at, List<string> faults)
    {
        var members = Expect<JsonObject>(value, at, faults);
        foreach (var (name, member) in members)
        {
            var known = model["members"]?[name] ?? Newer(shape).Select(item => item["members"]?[name]).FirstOrDefault(found => found is not null);
            if (known is null)
            {
                faults.Add($"{at}.{name} is not a member of {shape}");
            }
            else
            {
                Check(ShapeOf(known), member, $"{at}.{name}", faults);
            }
        }

        foreach (var required in Required(model).Where(required => !members.ContainsKey(required)))
        {
            faults.Add($"{at}.{required} is required and absent");
        }
    }

    private void CheckString(string shape, JsonNode model, JsonNode value, string at, List<string> faults)
    {
        if (!Kind(value, at, faults, JsonValueKind.String))
        {
            return;
        }

        var text = value.GetValue<string>();
        if (model["enum"] is JsonArray allowed && !allowed.Concat(Newer(shape).SelectMany(item => item["enum"]?.AsArray() ?? [])).Any(item => item!.GetValue<string>() == text))
        {
            faults.Add($"{at} is '{text}', which is not one of {shape}");
        }

        if (model["max"]?.GetValue<int>() < text.Length || model["min"]?.GetValue<int>() > text.Length)
        {
            faults.Add($"{at} has {text.Length} characters, not {model["min"]} to {model["max"]}");
        }
    }

    /// <summary>botocore lists the names; a reduced model marks the members.</summary>
    private static IEnumerable<string> Required(JsonNode model) => model["required"] is JsonArray names
        ? names.Select(name => name!.GetValue<string>())
        : (model["members"] as JsonObject ?? []).Where(member => member.Value?["required"] is not null).Select(member => member.Key);

    private IEnumerable<JsonNode> Newer(string shape) => newer.Select(model => model["shapes"]![shape]).OfType<JsonNode>();

    private static T Expect<T>(JsonNode value, string at, List<string> faults)
        where T : JsonNode
    {
        if (value is T right)
        {
            return right;
        }

        faults.Add($"{at} is {value.GetValueKind()}, not {typeof(T).Name}");
        return (T)(JsonNode)(typeof(T) == typeof(JsonArray) ? new JsonArray() : new JsonObject());
    }

    private static bool Kind(JsonNode value, string at, List<string> faults, params JsonValueKind[] kinds)
    {
        if (kinds.Contains(value.GetValueKind()))
        {
            return true;
        }

        faults.Add($"{at} is {value.GetValueKind()}, not {kinds[0]}");
        return false;
    }

    private static string ShapeOf(JsonNode member) => (member as JsonObject)?["shape"]?.GetValue<string>() ?? member.GetValue<string>();
}
