namespace EcsDeployGate.Probe.Protocol;

/// <summary>Why a program could not be started.</summary>
/// <param name="Errno">The kernel's error number, such as 2.</param>
/// <param name="Name">Its name, such as <c>ENOENT</c>.</param>
/// <param name="Program">The program as the command names it.</param>
/// <param name="FileExists">
/// Whether there is such a file all the same. With ENOENT that means that its interpreter (the <c>#!</c> line or the ELF loader) is missing.
/// </param>
public sealed record SpawnError(int Errno, string Name, string Program, bool FileExists);
