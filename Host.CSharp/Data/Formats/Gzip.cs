using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.GZip;

namespace LatentRecursion.Host.Data;

/// <summary>Gzip files, whose truncation <see cref="System.IO.Compression"/> would not notice.</summary>
static class Gzip
{
    public const string Extension = ".gz";

    /// <summary>The contents of a file as they are read; whoever reads to the end does so under <see cref="Guarded"/>.</summary>
    public static Stream Open(Stream file) => new GZipInputStream(file);

    /// <summary>All contents of a file, in memory; one that is damaged is a <see cref="UserError"/>.</summary>
    public static byte[] Unpack(string path) => Guarded(path, () =>
    {
        using var file = File.OpenRead(path);
        using var contents = new MemoryStream();
        Open(file).CopyTo(contents);
        return contents.ToArray();
    });

    /// <summary>Reads; what is wrong with the file is a <see cref="UserError"/>.</summary>
    public static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is SharpZipBaseException or EndOfStreamException)
        {
            throw new UserError($"'{path}' is no complete gzip file ({error.Message.TrimEnd('.')}); copy or download it again.");
        }
    }
}
