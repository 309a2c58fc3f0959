using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Probing.Measuring;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Runs;

/// <summary>What is written and read as JSON. The code for it is generated at build: it starts faster than reflection, and survives trimming.</summary>
[JsonSerializable(typeof(RunEvent))]
[JsonSerializable(typeof(RunIndex))]
[JsonSerializable(typeof(RunPage))]
[JsonSerializable(typeof(ProbeRecord))]
[JsonSerializable(typeof(IReadOnlyList<TimelineEntry>))]
[JsonSerializable(typeof(IReadOnlyList<Finding>))]
[JsonSerializable(typeof(IReadOnlyList<OtherCause>))]
[JsonSerializable(typeof(IReadOnlyList<ResolvedImage>))]
[JsonSerializable(typeof(IReadOnlyList<ListeningSocket>))]
[JsonSerializable(typeof(PipelineOrigin))]
[JsonSerializable(typeof(ContainerMeasurement))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class RunJsonTypes : JsonSerializerContext;
