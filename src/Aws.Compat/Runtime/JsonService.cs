using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace EcsDeployGate.Aws.Compat;

/// <summary>What all operations of one AWS JSON service have in common.</summary>
/// <param name="Name">The name the official client gives its requests, its root namespace.</param>
/// <param name="ApiVersion">The service's API version, sent with every request.</param>
/// <param name="ContentType">The media type of requests.</param>
/// <param name="CreateError">
/// Makes the exception for an error code, or the service's base exception when the code is null or unknown; members that an
/// error has beside its message are read from the body.
/// </param>
internal sealed record JsonService(
    string Name,
    string ApiVersion,
    string ContentType,
    Func<string?, ErrorResponse, byte[], AmazonServiceException> CreateError);
