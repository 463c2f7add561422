using System.Text.Json;
using LatentRecursion.Host.Evaluation;

namespace LatentRecursion.Host.Reports;

/// <summary>One puzzle solved step by step: its data, and the elements that <c>player.js</c> fills.</summary>
static class Player
{
    static readonly JsonSerializerOptions Style = new(JsonSerializerDefaults.Web);

    /// <param name="face">How puzzles are drawn.</param>
    /// <param name="choice">What is chosen between.</param>
    /// <param name="walks">The solutions to choose from, each under its title.</param>
    public static Html Of(PuzzleFace face, string choice, IReadOnlyList<(string Title, Walk Walk)> walks) => Html.Of($"""
        {Html.Json("player-data", Json(face, walks))}
        <noscript><p>The player needs JavaScript.</p></noscript>
        <div class="player" id="player">
        <div class="board"><table id="player-grid" tabindex="0" aria-label="The puzzle after this step; the arrow keys step."></table></div>
        <div class="panel">
        <label class="choice">{choice} <select id="player-scheme">{walks.Select(walk => Html.Of($"<option>{walk.Title}</option>"))}</select></label>
        <p class="step" id="player-words" aria-live="polite"></p>
        <input type="range" id="player-step" min="0" value="0" step="1" aria-label="Supervised step">
        <div class="buttons">
        <button type="button" id="player-first" aria-label="To the question">«</button>
        <button type="button" id="player-back" aria-label="One step back">‹</button>
        <button type="button" id="player-play">Play</button>
        <button type="button" id="player-next" aria-label="One step on">›</button>
        <button type="button" id="player-last" aria-label="To the last step">»</button>
        </div>
        <dl class="readings">
        <dt>Network calls</dt><dd id="player-calls"></dd>
        <dt>Cells changed</dt><dd id="player-changed"></dd>
        <dt>Cells wrong</dt><dd id="player-wrong"></dd>
        <dt>Halting head</dt><dd><meter id="player-halt" min="0" max="1" aria-label="Halting head"></meter> <span id="player-halt-words"></span></dd>
        </dl>
        </div>
        <ul class="key">
        <li><span class="cell given">4</span> given</li>
        <li><span class="cell changed">4</span> changed in this step</li>
        <li><span class="cell wrong">4</span> wrong</li>
        <li><span class="cell"><span class="sure" style="inline-size: 60%"></span>4</span> the bar: how sure</li>
        </ul>
        </div>
        <p class="caption">The halting head gives the probability that the answer is right; only schemes that train halting give it a meaning.</p>
        """);

    static string Json(PuzzleFace face, IReadOnlyList<(string Title, Walk Walk)> walks) => JsonSerializer.Serialize(
        new
        {
            face,
            schemes = walks.Select(walk => new
            {
                walk.Walk.Question,
                walk.Walk.Labels,
                steps = walk.Walk.Steps.Select(step => new
                {
                    step.Step,
                    step.Calls,
                    step.Answer,
                    confidence = step.Confidence.Select(Rounded),
                    halt = Rounded(step.Halt),
                }),
            }),
        },
        Style);

    static double? Rounded(double value) => double.IsFinite(value) ? Math.Round(value, 3) : null;
}
