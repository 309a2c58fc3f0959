using EcsDeployGate.Core.Findings;

namespace EcsDeployGate.Core.Probing.Diagnosing;

/// <summary>One step of the order in which causes are looked for.</summary>
/// <param name="Reason">Why what this step finds goes before what later steps find; the end of "… is the root cause, because …".</param>
/// <param name="Find">Every cause that the step recognises, the likeliest first.</param>
internal sealed record DiagnosisStep<TView>(string Reason, Func<TView, IEnumerable<Cause>> Find);

/// <summary>
/// The order in which a diagnosis looks for causes (aws-facts 11.8, made finer). Every step says what it recognises; the first
/// cause of the first step that recognises anything is the root cause, and all others are kept with why they lost.
/// </summary>
/// <remarks>
/// What comes first is what makes the rest unknowable: a platform that failed, a container that never started or that ended, a command that
/// cannot run, a request that goes to the wrong place. Only a check that ran and asked the right place says something about the application.
/// </remarks>
internal static class DecisionOrder
{
    /// <summary>What ECS and the engine say of the task.</summary>
    private static readonly DiagnosisStep<ProbeView>[] s_ofTheTask =
    [
        new("the platform failed before the application could show anything", PlatformFault.Infrastructure),
        new("a container that never started cannot have any other fault", PlatformFault.NeverStarted),
        new("a container that ended takes its health check and the task with it", ExitedContainer.Find),
    ];

    /// <summary>What the attempts, sockets and experiments say of a check that failed; the check that settled the verdict comes first.</summary>
    private static readonly DiagnosisStep<CheckView>[] s_ofACheck =
    [
        Step("a check that passed shows that it is right, and the container fell back afterwards", FailedCheck.Flapping),
        Step("the check passed later, unchanged, so nothing but the time was wrong", SlowStart.Passed),
        Step("a command that cannot run says nothing about the application", CannotRun.Find),
        Step("a command array that means something else than it looks like asks nothing that was meant", Misuse.Find),
        Step("a line that the shell cannot parse asks nothing", Misuse.Syntax),
        Step("a request with a hole in it goes to a place that nobody meant", Misuse.Variable),
        Step("a request that goes to a proxy never reaches the application", Answered.Proxy),
        Step("a name that does not resolve is never asked", Answered.Name),
        Step("a connection that is refused gets no answer to judge", NotReached.Find),
        Step("a handshake that fails comes before any answer", Answered.Tls),
        Step("the application answered, and its answer is an error", Answered.Status),
        Step("the application was reached and its answer did not come in time", Answered.Time),
        Step("the answer came and could not be written", Answered.Write),
        Step("something that asks the same in another way was answered", FailedCheck.OnlyTheExperiment),
    ];

    /// <summary>What is left when none of these recognised anything.</summary>
    private static readonly DiagnosisStep<ProbeView>[] s_otherwise =
    [
        new("another container waits for it in vain", PlatformFault.Dependency),
        new("nothing else was recognised", Unexplained.Find),
    ];

    /// <summary>Of a probe that started no application: the first check that cannot be executed; null when all can.</summary>
    public static Cause? CannotBeRun(ProbeView view) => view.Checks.Select(c => CannotRun.Find(c) ?? Misuse.Find(c) ?? Misuse.Syntax(c)).FirstOrDefault(c => c is not null);

    /// <summary>Every cause that was seen, the root cause first, with why it goes before what follows; never empty.</summary>
    public static IEnumerable<(Cause Cause, string Reason)> Causes(ProbeView view) =>
    [
        .. Over(s_ofTheTask, view),
        .. FailedCheck.In(view).SelectMany(check => Over(s_ofACheck, check)),
        .. Over(s_otherwise, view),
    ];

    private static DiagnosisStep<CheckView> Step(string reason, Func<CheckView, Cause?> find) =>
        new(reason, check => find(check) is { } cause ? [cause] : []);

    private static IEnumerable<(Cause, string)> Over<TView>(DiagnosisStep<TView>[] steps, TView view) =>
        steps.SelectMany(step => step.Find(view).Select(cause => (cause, step.Reason)));
}
