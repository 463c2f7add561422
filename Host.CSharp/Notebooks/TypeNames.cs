namespace LatentRecursion.Host.Notebooks;

/// <summary>Types as languages write them.</summary>
static class TypeNames
{
    public static string FSharp(Type type) => Of(type, FSharp, "");

    public static string CSharp(Type type) => Of(type, CSharp, "global::");

    static string Of(Type type, Func<Type, string> inner, string root)
    {
        if (type.IsArray) return $"{inner(type.GetElementType()!)}[]";
        var name = root + (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');
        return type.IsGenericType ? $"{name[..name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(inner))}>" : name;
    }
}
