using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace LatentRecursion.Host.Reports;

/// <summary>
/// A piece of a page. Text goes in escaped, for content and for attributes in double quotes; only other pieces go in as they are. A double
/// does not go in at all: <see cref="Figures"/> says how it shows.
/// </summary>
public sealed class Html
{
    readonly string markup;

    Html(string markup) => this.markup = markup;

    /// <summary>The piece that an interpolated string spells.</summary>
    public static Html Of(Pieces pieces) => new(pieces.ToString());

    /// <summary>Markup of our own, as it is.</summary>
    public static Html Trusted(string markup) => new(markup);

    /// <summary>JSON for a script to find under an id. Without a less-than sign, no string in it can end the element.</summary>
    public static Html Json(string id, string json) =>
        Of($"""<script type="application/json" id="{id}">{Trusted(json.Replace("<", "\\u003c", StringComparison.Ordinal))}</script>""");

    public override string ToString() => markup;

    /// <summary>Collects the parts of an interpolated string.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Pieces(int literalLength, int holes)
    {
        readonly StringBuilder markup = new(literalLength + 16 * holes);

        public void AppendLiteral(string literal) => markup.Append(literal);

        public void AppendFormatted(string? text) => markup.Append(WebUtility.HtmlEncode(text));

        public void AppendFormatted(long number) => markup.Append(number.ToString(CultureInfo.InvariantCulture));

        public void AppendFormatted(Html? piece) => markup.Append(piece?.markup);

        public void AppendFormatted(IEnumerable<Html> pieces) => markup.AppendJoin('\n', pieces);

        public override string ToString() => markup.ToString();
    }
}
