using System.ComponentModel.DataAnnotations;

namespace EcsDeployGate.Hosting.Configuration;

/// <summary>An absolute URL of http or https, without a query, a fragment or credentials; or nothing.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HttpUrlAttribute : ValidationAttribute
{
    public HttpUrlAttribute()
        : base("must be a URL such as https://gate.example.com, without user, query and fragment")
    {
    }

    public override bool IsValid(object? value) => value is null || (value is Uri { IsAbsoluteUri: true } url
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url.UserInfo.Length == 0 && url.Query.Length == 0 && url.Fragment.Length == 0);
}
