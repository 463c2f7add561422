using System.Security.Cryptography;

namespace LatentRecursion.Host.Data;

/// <summary>What identifies the contents of a file.</summary>
public static class FileChecksum
{
    /// <summary>SHA-256 in hex.</summary>
    public static string Sha256(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
