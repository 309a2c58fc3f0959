using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using EcsDeployGate.Sandbox.Protocol;
using Microsoft.AspNetCore.Http;

namespace EcsDeployGate.Sandbox.Sts;

/// <summary>STS over its Query protocol: AssumeRole and GetCallerIdentity. A fault of <c>sts:AssumeRole</c> is a role that may not be assumed.</summary>
internal sealed partial class StsEndpoint(RoleSessions sessions, FaultBook faults, CallBook calls, AwsIdentity aws, TimeProvider time)
{
    private static readonly XNamespace Xml = "https://sts.amazonaws.com/doc/2011-06-15/";

    public static bool Has(string action) => action is "AssumeRole" or "GetCallerIdentity";

    public Task HandleAsync(HttpContext context, IFormCollection form) => QueryAnswers.AnswerAsync(context, Xml, form, async (action, caller) =>
    {
        calls.Add("sts", action, context.Request);
        if (faults.Take("sts", action) is { } fault)
        {
            await Task.Delay(fault.Delay, time, context.RequestAborted);
            if (fault.Code is { } code)
            {
                throw new AwsException(code, fault.Message, fault.Status == 400 && code.StartsWith("AccessDenied", StringComparison.Ordinal) ? 403 : fault.Status);
            }
        }

        return action == "AssumeRole" ? Assume(form) : Identity(caller);
    });

    private XElement[] Assume(IFormCollection form)
    {
        var role = RolePattern().Match(form["RoleArn"].ToString());
        if (!role.Success)
        {
            throw Invalid("roleArn", "Member must be the ARN of a role");
        }

        var session = form["RoleSessionName"].ToString();
        if (!SessionPattern().IsMatch(session))
        {
            throw Invalid("roleSessionName", "Member must satisfy regular expression pattern: [\\w+=,.@-]{2,64}");
        }

        var seconds = int.TryParse(form["DurationSeconds"], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : 3600;
        if (seconds is < 900 or > 43200)
        {
            throw Invalid("durationSeconds", "Member must have value between 900 and 43200");
        }

        var arn = $"arn:aws:sts::{role.Groups["account"].Value}:assumed-role/{role.Groups["name"].Value}/{session}";
        var issued = sessions.Begin(arn, time.GetUtcNow().AddSeconds(seconds));
        return
        [
            new XElement(Xml + "Credentials",
                new XElement(Xml + "AccessKeyId", issued.AccessKeyId),
                new XElement(Xml + "SecretAccessKey", issued.SecretAccessKey),
                new XElement(Xml + "SessionToken", issued.SessionToken),
                new XElement(Xml + "Expiration", issued.Expires.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))),
            new XElement(Xml + "AssumedRoleUser",
                new XElement(Xml + "AssumedRoleId", $"AROAEXAMPLEROLEID0000:{session}"),
                new XElement(Xml + "Arn", arn)),
        ];
    }

    private XElement[] Identity(string caller)
    {
        var arn = aws.UserArn(caller);
        return
        [
            new XElement(Xml + "Arn", arn),
            new XElement(Xml + "UserId", caller),
            new XElement(Xml + "Account", arn.Split(':')[4]),
        ];
    }

    private static AwsException Invalid(string member, string constraint) => new("ValidationError",
        $"1 validation error detected: Value at '{member}' failed to satisfy constraint: {constraint}");

    [GeneratedRegex(@"\Aarn:aws:iam::(?<account>[0-9]{12}):role/([\w+=,.@-]+/)*(?<name>[\w+=,.@-]+)\z")]
    private static partial Regex RolePattern();

    [GeneratedRegex(@"\A[\w+=,.@-]{2,64}\z")]
    private static partial Regex SessionPattern();
}
