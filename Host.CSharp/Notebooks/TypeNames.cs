namespace LatentRecursion.Host.Notebooks;

/// <summary>Types as languages write them.</summary>
static class TypeNames
{
    public static string FSharp(Type type) => Of(type, FSharp, "");

    public static string CSharp(Type type) => Of(type, CSharp, "global::");

    static string Of(Type type, Func<Type, string> inner, string root)
    {
        if (type.IsArray) return $"{inner(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        var arguments = type.GetGenericArguments();
        // a type within others has their arguments first, and each is written behind its own
        var given = 0;
        IEnumerable<string> Parts()
        {
            foreach (var part in Around(type).Reverse())
            {
                var own = arguments[given..part.GetGenericArguments().Length];
                given += own.Length;
                yield return part.Name.Split('`')[0] + (own.Length == 0 ? "" : $"<{string.Join(", ", own.Select(inner))}>");
            }
        }

        return root + (type.Namespace is { Length: > 0 } space ? $"{space}." : "") + string.Join('.', Parts());
    }

    // itself, the type that it is in, and so on
    static IEnumerable<Type> Around(Type type)
    {
        for (var part = type; part is not null; part = part.DeclaringType) yield return part;
    }
}
