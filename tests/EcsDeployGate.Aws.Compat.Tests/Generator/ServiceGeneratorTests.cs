using EcsDeployGate.Aws.Compat.Generator;
using EcsDeployGate.Aws.Compat.Generator.Api;

namespace EcsDeployGate.Aws.Compat.Tests.Generator;

/// <summary>What the generator can that today's models do not ask for, and what it refuses.</summary>
public sealed class ServiceGeneratorTests
{
    [Fact]
    public void A_blob_is_a_memory_stream_both_ways()
    {
        var request = File("Model/PutPartRequest.cs", """{"type":"blob"}""");
        var response = File("Model/PutPartResponse.cs", """{"type":"blob"}""");

        Assert.Contains("public MemoryStream Part { get; set; }", request, StringComparison.Ordinal);
        Assert.Contains("WireWriter.Blob(writer, \"part\", value.Part);", request, StringComparison.Ordinal);
        Assert.Contains("value.Part = WireReader.Blob(ref reader);", response, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_maps_keeps_its_depth()
    {
        var request = File("Model/PutPartRequest.cs", """{"type":"list","member":"Labels"}""");

        Assert.Contains("public List<Dictionary<string, string>> Part { get; set; }", request, StringComparison.Ordinal);
        Assert.Contains("static (inner, map) => WireWriter.Map(inner, map, WireWriter.Text)", request, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_without_a_rule_stops_the_generator()
    {
        var error = Assert.Throws<NotSupportedException>(() => File("Model/PutPartRequest.cs", """{"type":"document"}"""));

        Assert.Equal("Shape 'Part' has type 'document', which no rule is known for.", error.Message);
    }

    private static string File(string path, string partShape) => ServiceGenerator.Generate(ApiModel.Parse($$"""
        {
          "service": {
            "serviceId": "Parts", "apiVersion": "2026-01-01", "contentType": "application/x-amz-json-1.1", "endpointPrefix": "parts", "signingName": "parts",
            "endpoints": { "default": "a", "fips": "b", "dualStack": "c", "fipsDualStack": "d" }
          },
          "dotnet": {
            "package": "AWSSDK.Parts", "namespace": "Amazon.Parts", "modelNamespace": "Amazon.Parts.Model", "client": "AmazonPartsClient",
            "interface": "IAmazonParts", "config": "AmazonPartsConfig", "requestBase": "AmazonPartsRequest",
            "defaultConfiguration": "AmazonPartsDefaultConfiguration", "exceptionBase": "AmazonPartsException"
          },
          "operations": {
            "PutPart": {
              "target": "Parts.PutPart", "input": "PartHolder", "output": "PartHolder", "errors": [],
              "dotnet": { "method": "PutPartAsync", "request": "PutPartRequest", "response": "PutPartResponse" }
            }
          },
          "shapes": {
            "PartHolder": { "type": "structure", "members": { "part": { "shape": "Part" } } },
            "Part": {{partShape}},
            "Labels": { "type": "map", "key": "Text", "value": "Text" },
            "Text": { "type": "string" }
          }
        }
        """)).Single(f => f.Path == path).Text;
}
