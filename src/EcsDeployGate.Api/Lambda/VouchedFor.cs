using EcsDeployGate.Api.Problems;

namespace EcsDeployGate.Api.Lambda;

/// <summary>
/// Answers only callers whom AWS has checked. A function URL or an API that was opened to everybody by mistake must not open the
/// gate: who can start runs and read findings is decided by IAM or an authorizer in front of the function.
/// </summary>
internal sealed class VouchedFor(RequestDelegate next, EventMark mark)
{
    public Task InvokeAsync(HttpContext context) => mark.IsOn(context) || context.User.Identity?.IsAuthenticated is true
        ? next(context)
        : Problem.Of(StatusCodes.Status401Unauthorized, "not-signed", "Nobody vouches for the request",
            "Sign the request (Signature Version 4) and set the authorization type of the API's routes, or of the function URL, to AWS_IAM.").ExecuteAsync(context);
}
