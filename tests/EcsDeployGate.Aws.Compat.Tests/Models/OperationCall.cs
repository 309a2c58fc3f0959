using System.Reflection;
using Amazon.Runtime;
using EcsDeployGate.Aws.Compat.Tests.Doubles;

namespace EcsDeployGate.Aws.Compat.Tests.Models;

/// <summary>Calls an operation, known by name only, through a real client.</summary>
internal sealed class OperationCall(WireModel model, string operation, ScriptedService service) : IDisposable
{
    private readonly AmazonServiceClient _client = Clients.Of(model.Package, service);

    public WireOperation Operation => model.Operations[operation];

    public ClrMirror Mirror => new(model, _client.GetType().Assembly);

    public Type RequestType => Mirror.Class(operation + "Request");

    public async Task<AmazonWebServiceResponse> InvokeAsync(object request)
    {
        var method = _client.GetType().GetMethod(operation + "Async", [RequestType, typeof(CancellationToken)])!;
        Assert.Equal(Mirror.Class(operation + "Response"), method.ReturnType.GetGenericArguments().Single());
        var call = (Task)method.Invoke(_client, BindingFlags.DoNotWrapExceptions, null, [request, TestContext.Current.CancellationToken], null)!;
        await call;
        return (AmazonWebServiceResponse)((dynamic)call).Result;
    }

    public void Dispose() => _client.Dispose();
}
