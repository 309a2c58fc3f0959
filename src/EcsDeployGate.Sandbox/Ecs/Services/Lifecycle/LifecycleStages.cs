namespace EcsDeployGate.Sandbox.Ecs.Services.Lifecycle;

/// <summary>The stages of a deployment, in their order.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html</remarks>
internal static class LifecycleStages
{
    public const string Reconcile = "RECONCILE_SERVICE";
    public const string PreScaleUp = "PRE_SCALE_UP";
    public const string ScaleUp = "SCALE_UP";
    public const string TestTraffic = "TEST_TRAFFIC_SHIFT";
    public const string ProductionTraffic = "PRODUCTION_TRAFFIC_SHIFT";
    public const string Bake = "BAKE_TIME";
    public const string CleanUp = "CLEAN_UP";

    public static IReadOnlyList<string> All { get; } =
    [
        Reconcile, PreScaleUp, ScaleUp, "POST_SCALE_UP", TestTraffic, "POST_TEST_TRAFFIC_SHIFT",
        "PRE_PRODUCTION_TRAFFIC_SHIFT", ProductionTraffic, "POST_PRODUCTION_TRAFFIC_SHIFT", Bake, CleanUp,
    ];

    /// <summary>Those at which a hook may be called.</summary>
    public static IReadOnlyList<string> Hookable { get; } = [.. All.Except([ScaleUp, Bake, CleanUp])];

    public static string After(string stage) => All[Index(stage) + 1];

    public static bool IsAtOrAfter(string stage, string other) => Index(stage) >= Index(other);

    private static int Index(string stage) => ((List<string>)[.. All]).IndexOf(stage);
}
