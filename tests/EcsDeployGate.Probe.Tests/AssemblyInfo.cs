using System.Runtime.Versioning;

// The probe is a Linux program.
[assembly: SupportedOSPlatform("linux")]
