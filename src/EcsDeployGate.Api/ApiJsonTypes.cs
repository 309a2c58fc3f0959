using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using EcsDeployGate.Api.Events;
using EcsDeployGate.Api.Problems;
using EcsDeployGate.Api.Runs;
using EcsDeployGate.Hosting.Auditing;
using EcsDeployGate.Hosting.Receiving;
using Microsoft.AspNetCore.Mvc;

namespace EcsDeployGate.Api;

/// <summary>What requests and answers hold beside the gate's own documents; the code for it is generated at build.</summary>
[JsonSerializable(typeof(StartRunBody))]
[JsonSerializable(typeof(RerunBody))]
[JsonSerializable(typeof(DecisionBody))]
[JsonSerializable(typeof(RunList))]
[JsonSerializable(typeof(AuditReport))]
[JsonSerializable(typeof(EventAnswer))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(List<ProblemPlace>))]
internal sealed partial class ApiJsonTypes : JsonSerializerContext;
