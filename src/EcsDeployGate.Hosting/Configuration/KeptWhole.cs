namespace EcsDeployGate.Hosting.Configuration;

/// <summary>Why options may be looked at by reflection in a program that is trimmed.</summary>
internal static class KeptWhole
{
    public const string Why = "ILLink.Descriptors.xml keeps this namespace as it is; the tests of the function set, bind and check options in a trimmed program.";
}
