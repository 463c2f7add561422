using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using LatentRecursion.Host.Storage;

namespace LatentRecursion.Host.Checkpoints;

/// <summary>A file of a checkpoint, as its manifest describes it; the hash is SHA-256 in hexadecimal.</summary>
sealed record CheckpointFile(long Bytes, int Tensors, string Sha256)
{
    public static CheckpointFile Of(string path, int tensors)
    {
        using var file = File.OpenRead(path);
        return new CheckpointFile(file.Length, tensors, Convert.ToHexStringLower(SHA256.HashData(file)));
    }
}

/// <summary><c>manifest.json</c> of a checkpoint; <c>Sha256</c> is that of the manifest itself, written with null in that place.</summary>
sealed record CheckpointManifest(
    int Step,
    double? Score,
    IReadOnlyDictionary<string, CheckpointFile> Files,
    JsonObject State,
    string? Sha256 = null,
    int Format = CheckpointManifest.KnownFormat)
{
    public const string FileName = "manifest.json";
    const int KnownFormat = 1;

    public void Write(string folder) => StrictJson.Write(Path.Combine(folder, FileName), this with { Sha256 = Hash() });

    public static CheckpointManifest Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) throw new UserError($"{FileName} is missing");
        var manifest = StrictJson.Read<CheckpointManifest>(path);
        if (manifest.Format > KnownFormat)
            throw new UserError($"'{path}' has format {manifest.Format}, this program knows up to {KnownFormat}.");
        if (manifest.Sha256 != manifest.Hash()) throw new UserError($"'{path}' was altered: its SHA-256 is not the one it states.");
        return manifest;
    }

    string Hash()
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(this with { Sha256 = null }, StrictJson.Style);
        return Convert.ToHexStringLower(SHA256.HashData(text));
    }
}
