"use strict";

// One puzzle, step by step: a scheme, a step, a grid.
(() => {
  const source = document.getElementById("player-data");
  if (!source) return;
  const { face, schemes } = JSON.parse(source.textContent);
  const by = name => document.getElementById(`player-${name}`);
  const [choice, slider, grid, play] = ["scheme", "step", "grid", "play"].map(by);
  const glyph = token => face.glyphs[token] ?? `${token}`;
  const percent = share => share === null ? "–" : `${Math.round(100 * share)} %`;

  // What a cell shows after a step: the question itself before the first.
  const cellAt = (scheme, number, index) => {
    const [step, earlier] = [scheme.steps[number - 1], scheme.steps[number - 2]];
    const asked = scheme.question[index];
    const token = step ? step.answer[index] : asked;
    const label = scheme.labels?.[index] ?? -1;
    return {
      token,
      given: glyph(asked).trim() !== "" && token === asked,
      changed: Boolean(step) && token !== (earlier ? earlier.answer[index] : asked),
      wrong: Boolean(step) && label >= 0 && token !== label,
      sure: step ? step.confidence[index] ?? null : null,
    };
  };

  const draw = (cell, index) => {
    const element = document.createElement("td");
    const marks = ["given", "changed", "wrong"].filter(mark => cell[mark]);
    const [row, column] = [Math.floor(index / face.columns), index % face.columns];
    element.className = ["cell", ...marks].join(" ");
    element.classList.toggle("box-end", face.boxColumns > 0 && (column + 1) % face.boxColumns === 0 && column + 1 < face.columns);
    element.classList.toggle("box-foot", face.boxRows > 0 && (row + 1) % face.boxRows === 0 && row + 1 < face.rows);
    element.textContent = glyph(cell.token);
    const words = cell.sure === null ? marks : [...marks, `${percent(cell.sure)} sure`];
    element.title = words.join(", ");
    element.ariaLabel = [`row ${row + 1}, column ${column + 1}: ${glyph(cell.token).trim() || "open"}`, ...words].join(", ");
    if (cell.sure !== null && !cell.given) {
      const bar = document.createElement("span");
      bar.className = "sure";
      bar.style.inlineSize = `${100 * cell.sure}%`;
      element.prepend(bar);
    }
    return element;
  };

  const show = () => {
    const scheme = schemes[choice.selectedIndex];
    slider.max = scheme.steps.length;
    const number = Number(slider.value);
    const step = scheme.steps[number - 1];
    const cells = scheme.question.map((_, index) => cellAt(scheme, number, index));
    grid.replaceChildren(...Array.from({ length: face.rows }, (_, row) => {
      const line = document.createElement("tr");
      const first = row * face.columns;
      line.append(...cells.slice(first, first + face.columns).map((cell, column) => draw(cell, first + column)));
      return line;
    }));
    const [changed, wrong] = ["changed", "wrong"].map(mark => cells.filter(cell => cell[mark]).length);
    by("words").textContent = step ? `After step ${step.step} of ${scheme.steps.length}${scheme.labels && wrong === 0 ? ": solved" : ""}` : "The question";
    by("calls").textContent = step ? step.calls : 0;
    by("changed").textContent = step ? changed : "–";
    by("wrong").textContent = step && scheme.labels ? wrong : "–";
    by("halt").value = step?.halt ?? 0;
    by("halt-words").textContent = step ? percent(step.halt) : "–";
    slider.ariaValueText = by("words").textContent;
    for (const name of ["first", "back"]) by(name).disabled = number === 0;
    for (const name of ["next", "last"]) by(name).disabled = number === scheme.steps.length;
  };

  const go = number => { slider.value = number; show(); };
  const here = () => Number(slider.value);
  let clock = 0;
  const pause = () => { clearInterval(clock); clock = 0; play.textContent = "Play"; };
  const start = () => {
    if (here() === Number(slider.max)) go(0);
    play.textContent = "Pause";
    clock = setInterval(() => { go(here() + 1); if (here() === Number(slider.max)) pause(); }, 800);
  };

  const moves = { first: () => 0, back: () => here() - 1, next: () => here() + 1, last: () => Number(slider.max) };
  for (const [name, target] of Object.entries(moves)) by(name).addEventListener("click", () => { pause(); go(target()); });
  play.addEventListener("click", () => clock ? pause() : start());
  slider.addEventListener("input", () => { pause(); show(); });
  choice.addEventListener("change", () => { pause(); show(); });
  document.getElementById("player").addEventListener("keydown", event => {
    const move = { ArrowLeft: "back", ArrowRight: "next", Home: "first", End: "last" }[event.key];
    if (!move || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.target === slider || event.target === choice) return;
    event.preventDefault();
    pause();
    go(moves[move]());
  });

  grid.style.setProperty("--columns", face.columns);
  grid.classList.toggle("dense", face.columns > 12);
  go(1);
})();
