namespace EcsDeployGate.Scenarios.FaultMatrix;

/// <summary>How an image of a row is made.</summary>
internal sealed record ImageRecipe
{
    /// <summary>One of <see cref="Parts"/>' roots, or <c>scratch</c>.</summary>
    public required string Base { get; init; }

    /// <summary>Whether the sample application is in it, as <c>/app/server</c>.</summary>
    public bool App { get; init; } = true;

    /// <summary>What lies above that.</summary>
    public IReadOnlyList<RecipeFile> Files { get; init; } = [];

    public IReadOnlyList<string> Entrypoint { get; init; } = ["/app/server"];

    public IReadOnlyList<string> Cmd { get; init; } = [];

    public IReadOnlyList<string> Env { get; init; } = [];

    public string User { get; init; } = "";

    /// <summary>A HEALTHCHECK, as in the image's config.</summary>
    public IReadOnlyList<string> HealthCheck { get; init; } = [];

    /// <summary>What the config says; the files are what they are.</summary>
    public string Architecture { get; init; } = "amd64";

    /// <summary>Nobody has built it: the task definition names it and the registry does not have it.</summary>
    public bool Absent { get; init; }
}

/// <summary>A file of an image.</summary>
internal sealed record RecipeFile
{
    /// <summary>Without a leading slash.</summary>
    public required string Path { get; init; }

    /// <summary>Its content, unless <see cref="From"/> is given.</summary>
    public string? Text { get; init; }

    /// <summary>A file of <see cref="Parts"/>.</summary>
    public string? From { get; init; }

    /// <summary>Octal.</summary>
    public string Mode { get; init; } = "0755";
}
