using Amazon.Lambda.Core;

namespace Amazon.Lambda.AspNetCoreServer.Hosting;

public class HostingOptions
{
    /// <summary>Reads requests and writes answers; by reflection unless set.</summary>
    public ILambdaSerializer? Serializer { get; set; }

    public bool IncludeUnhandledExceptionDetailInResponse { get; set; }
}
