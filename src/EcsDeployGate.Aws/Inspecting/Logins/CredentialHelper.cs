using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Aws.Inspecting.Logins;

/// <summary>Asks a program <c>docker-credential-NAME get</c>, as Docker does: the registry on its input, JSON on its output.</summary>
internal sealed partial class CredentialHelper(TimeSpan patience)
{
    private const int MaxCharacters = 64 * 1024;

    /// <param name="name">As the config file has it.</param>
    /// <param name="server">The registry.</param>
    /// <param name="required">True when the file names the program for this very registry: then it has to be there.</param>
    /// <param name="cancellationToken">Ends the program early.</param>
    public async Task<RegistryCredentials?> AskAsync(string name, string server, bool required, CancellationToken cancellationToken)
    {
        if (!Name().IsMatch(name))
        {
            throw new RegistryRefusedException($"Docker's config file names the credential helper '{name}', which is no name of a program.");
        }

        var program = "docker-credential-" + name;
        using var patient = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patient.CancelAfter(patience);
        Process? process = null;
        try
        {
            process = Process.Start(new ProcessStartInfo(program, ["get"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync(patient.Token);
            await process.StandardInput.WriteAsync(server.AsMemory(), patient.Token).ConfigureAwait(false);
            process.StandardInput.Close();
            var text = await ReadAsync(process.StandardOutput, patient.Token).ConfigureAwait(false);
            await process.WaitForExitAsync(patient.Token).ConfigureAwait(false);
            await errors.ConfigureAwait(false);
            if (process.ExitCode is 0)
            {
                return Read(text) ?? throw new RegistryRefusedException($"The credential helper '{program}' gave nothing that can be read for '{server}'.");
            }

            // Docker's own words for "nothing kept for this registry".
            return text.Contains("credentials not found", StringComparison.OrdinalIgnoreCase) || !required
                ? null
                : throw new RegistryRefusedException($"The credential helper '{program}' ended with {process.ExitCode} for '{server}'. Try: echo {server} | {program} get");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RegistryRefusedException($"The credential helper '{program}' did not answer for '{server}' within {patience.TotalSeconds:0} seconds.");
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            return required
                ? throw new RegistryRefusedException($"Docker's config file names the credential helper '{program}' for '{server}', and it cannot be run: {e.Message}")
                : null;
        }
        finally
        {
            if (process is { HasExited: false })
            {
                process.Kill(entireProcessTree: true);
            }

            process?.Dispose();
        }
    }

    private static async Task<string> ReadAsync(StreamReader output, CancellationToken cancellationToken)
    {
        var kept = new char[MaxCharacters];
        var count = await output.ReadBlockAsync(kept, cancellationToken).ConfigureAwait(false);
        return new string(kept, 0, count);
    }

    private static RegistryCredentials? Read(string text)
    {
        try
        {
            return JsonNode.Parse(text) is JsonObject json && json["Username"].AsText() is { Length: > 0 } user && json["Secret"].AsText() is { } secret
                ? new RegistryCredentials(user, secret)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex Name();
}
