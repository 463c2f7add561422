using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Makes libLibTorchSharp.so load where libstdc++ lacks GLIBCXX_3.4.32: the version need becomes weak, and the one symbol
/// of that version, a marker, is bound to another function without arguments that the library imports already.
/// </summary>
public class RelaxLibTorchSharp : Task
{
    const string MissingVersion = "GLIBCXX_3.4.32";
    const string Marker = "_ZSt21ios_base_library_initv";
    const string StandIn = "_ZNSt6chrono3_V212steady_clock3nowEv";
    const int SymbolSize = 24;
    const byte WeakNeed = 2;

    byte[] elf;

    [Required] public string Library { get; set; }

    [Required] public string StandardLibrary { get; set; }

    public override bool Execute()
    {
        if (!File.Exists(Library) || Mentions(StandardLibrary, MissingVersion)) return true;
        elf = File.ReadAllBytes(Library);
        if (elf.Length < 64 || elf[0] != 0x7f || elf[1] != 'E' || elf[2] != 'L' || elf[3] != 'F' || elf[4] != 2)
        {
            Log.LogError(Library + " is not a 64-bit ELF file: restore the package libTorchSharp again.");
            return false;
        }

        long symbols = Section(".dynsym", out long symbolBytes), names = Section(".dynstr", out _);
        long versions = Section(".gnu.version", out _), needs = Section(".gnu.version_r", out _);
        int marker = Symbol(symbols, symbolBytes, names, Marker), standIn = Symbol(symbols, symbolBytes, names, StandIn);
        if (marker < 0) return true; // relaxed before
        if (standIn < 0)
        {
            Log.LogError(Library + " imports no symbol to stand in for " + Marker + ": this version of TorchSharp needs a newer libstdc++.");
            return false;
        }

        Array.Copy(elf, symbols + SymbolSize * standIn, elf, symbols + SymbolSize * marker, 4);
        Array.Copy(elf, versions + 2 * standIn, elf, versions + 2 * marker, 2);
        WeakenNeed(needs, names);
        Replace();
        Log.LogMessage(MessageImportance.Normal, "relaxed " + Library);
        return true;
    }

    static bool Mentions(string file, string word)
    {
        return File.Exists(file) && Encoding.GetEncoding("ISO-8859-1").GetString(File.ReadAllBytes(file)).Contains(word + "\0");
    }

    int Whole(long at) { return BitConverter.ToInt32(elf, (int)at); }

    long Long(long at) { return BitConverter.ToInt64(elf, (int)at); }

    int Half(long at) { return BitConverter.ToUInt16(elf, (int)at); }

    string Text(long at)
    {
        int end = Array.IndexOf(elf, (byte)0, (int)at);
        return Encoding.ASCII.GetString(elf, (int)at, end - (int)at);
    }

    /// The offset of a section by name, from the section header table (offset at 0x28, entry size 0x3A, count 0x3C, names 0x3E).
    long Section(string name, out long bytes)
    {
        long table = Long(0x28);
        int entry = Half(0x3A), count = Half(0x3C);
        long names = Long(table + (long)Half(0x3E) * entry + 0x18);
        for (int i = 0; i < count; i++)
        {
            long header = table + (long)i * entry;
            if (Text(names + Whole(header)) != name) continue;
            bytes = Long(header + 0x20);
            return Long(header + 0x18);
        }

        throw new InvalidDataException(Library + " has no section " + name);
    }

    int Symbol(long symbols, long bytes, long names, string name)
    {
        for (int i = 0; i < bytes / SymbolSize; i++)
            if (Text(names + Whole(symbols + (long)SymbolSize * i)) == name)
                return i;
        return -1;
    }

    /// Walks the version needs: one record a library, each with a list of versions.
    void WeakenNeed(long need, long names)
    {
        while (true)
        {
            long version = need + Whole(need + 8);
            for (int i = 0; i < Half(need + 2); i++)
            {
                if (Text(names + Whole(version + 8)) == MissingVersion) elf[version + 4] |= WeakNeed;
                version += Whole(version + 12);
            }

            if (Whole(need + 12) == 0) return;
            need += Whole(need + 12);
        }
    }

    /// A new file under the old name: the old one may be a hard link into the package cache.
    void Replace()
    {
        string temporary = Library + ".relaxed";
        DateTime stamp = File.GetLastWriteTimeUtc(Library);
        File.WriteAllBytes(temporary, elf);
        File.SetLastWriteTimeUtc(temporary, stamp);
        File.Delete(Library);
        File.Move(temporary, Library);
    }
}
