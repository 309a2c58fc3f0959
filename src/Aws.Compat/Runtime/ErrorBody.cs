using System.Text.Json;

namespace EcsDeployGate.Aws.Compat;

/// <summary>Reads one member of an error's body into its exception, or skips it.</summary>
internal delegate void ReadErrorMember<in TError>(ref Utf8JsonReader reader, string name, TError error);

/// <summary>Reads what an error says beside its code and message.</summary>
internal static class ErrorBody
{
    /// <summary>Fills the members of an exception. A body that is no JSON object leaves them unset: the error itself matters more.</summary>
    public static TError Fill<TError>(TError error, byte[] body, ReadErrorMember<TError> read)
        where TError : Exception
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            if (reader.Read() && WireReader.OpenObject(ref reader))
            {
                while (WireReader.NextMember(ref reader, out var name))
                {
                    read(ref reader, name, error);
                }
            }
        }
        catch (JsonException)
        {
            // An HTML page from a proxy, or nothing at all: code and message were already found elsewhere.
        }

        return error;
    }
}
