namespace EcsDeployGate.Core.Runs;

/// <summary>Something to do for a run; each is safe to do twice.</summary>
public abstract record RunEffect
{
    /// <summary>For audit and messages: the effect's name.</summary>
    public string Name => GetType().Name;
}

/// <summary>Find out what would be deployed.</summary>
public sealed record Resolve : RunEffect;

/// <summary>Run the rules over the deployment.</summary>
public sealed record Validate : RunEffect;

/// <summary>Look at the images.</summary>
public sealed record Inspect : RunEffect;

/// <summary>Derive and register the probe definition.</summary>
public sealed record RegisterProbe(int Attempt) : RunEffect;

/// <summary>Start the probe task.</summary>
public sealed record StartProbe(int Attempt, string TaskDefinitionArn) : RunEffect;

/// <summary>Look at the probe task; nothing happens while it runs.</summary>
public sealed record ObserveProbe(int Attempt, string TaskDefinitionArn, string TaskArn) : RunEffect;

/// <summary>Remove tasks and definitions of the probe.</summary>
public sealed record CleanUpProbe : RunEffect;

/// <summary>Make up the gate's mind.</summary>
public sealed record Decide : RunEffect;

/// <summary>Tell the door.</summary>
public sealed record Report : RunEffect;

/// <summary>See how it ended: nobody has decided while the door was held.</summary>
public sealed record AwaitPerson : RunEffect;
