namespace EcsDeployGate.Probe.Protocol;

/// <summary>Why a program could not be started.</summary>
/// <param name="Errno">The kernel's error number, such as 2.</param>
/// <param name="Name">Its name, such as <c>ENOENT</c>.</param>
/// <param name="Program">The program as the command names it.</param>
/// <param name="FileExists">
/// Whether there is such a file all the same. With ENOENT that means that its interpreter (the <c>#!</c> line or the ELF loader) is missing.
/// </param>
/// <param name="Needs">
/// What the file asks for, when it could be read: its first line (<c>#!/bin/sh</c>, a carriage return at its end shown), <c>loader PATH</c> of a
/// dynamically linked program, <c>machine NAME</c> of one for another processor, <c>nothing</c> for what is neither a script nor a program.
/// </param>
public sealed record SpawnError(int Errno, string Name, string Program, bool FileExists, string? Needs = null);
