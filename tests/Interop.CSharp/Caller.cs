namespace LatentRecursion.Interop.CSharp; public static class Caller { }
