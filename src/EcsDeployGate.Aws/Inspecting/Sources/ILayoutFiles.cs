namespace EcsDeployGate.Aws.Inspecting.Sources;

/// <summary>The files of an OCI image layout, in a folder or an archive.</summary>
internal interface ILayoutFiles
{
    /// <summary>For messages.</summary>
    string Path { get; }

    /// <summary>Opens <c>index.json</c> or <c>blobs/sha256/…</c>; null when there is no such file.</summary>
    Stream? Open(string name);
}
