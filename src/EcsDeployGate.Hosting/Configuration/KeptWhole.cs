namespace EcsDeployGate.Hosting.Configuration;

/// <summary>Why options may be looked at by reflection in a program that is trimmed.</summary>
internal static class KeptWhole
{
    public const string Why = "The program's project keeps the assemblies of all options as they are; the tests of the function set, bind and check options in the program as it is delivered.";

    /// <summary>True for the gate's own records of options, which have settings of their own.</summary>
    public static bool Holds(Type type) => type.IsClass && type.Namespace?.StartsWith("EcsDeployGate.", StringComparison.Ordinal) is true;
}
