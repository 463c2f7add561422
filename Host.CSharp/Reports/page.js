"use strict";

// Plots take the page's colours, and take them again when the reader's scheme changes.
(() => {
  const read = id => JSON.parse(document.getElementById(id).textContent);

  const themed = layout => {
    const style = getComputedStyle(document.body);
    const probe = document.createElement("span");
    document.body.append(probe);
    const colour = name => { probe.style.color = `var(${name})`; return getComputedStyle(probe).color; };
    const [soft, line] = [colour("--soft"), colour("--line")];
    probe.remove();
    const axis = own => ({ ...own, gridcolor: line, linecolor: line, zerolinecolor: line, automargin: true });
    return {
      ...layout,
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: style.fontFamily, size: 13, color: soft },
      margin: { l: 56, r: 12, t: 12, b: 48 },
      legend: { orientation: "h", y: -0.22 },
      xaxis: axis(layout.xaxis),
      yaxis: axis(layout.yaxis),
    };
  };

  const draw = () => {
    for (const element of document.querySelectorAll(".plot")) {
      const figure = read(element.dataset.figure);
      Plotly.react(element, figure.data, themed(figure.layout), { responsive: true, displaylogo: false, displayModeBar: false });
    }
  };

  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
})();

// The player: a scheme, a step, a grid.
(() => {
  const source = document.getElementById("player-data");
  if (!source) return;
  const { face, schemes } = JSON.parse(source.textContent);
  const by = id => document.getElementById(id);
  const [choice, slider, words, grid] = [by("player-scheme"), by("player-step"), by("player-words"), by("player-grid")];
  const glyph = token => face.glyphs[token] ?? "?";
  const isOpen = token => glyph(token).trim() === "";

  const cell = (scheme, step, before, index) => {
    const element = document.createElement("td");
    const given = !isOpen(scheme.question[index]);
    const token = step ? step.answer[index] : scheme.question[index];
    const names = [];
    element.textContent = glyph(token);
    if (given) names.push("given");
    if (step && token !== before[index]) names.push("changed");
    if (step && scheme.labels && scheme.labels[index] >= 0 && token !== scheme.labels[index]) names.push("wrong");
    if (face.boxColumns && (index % face.columns + 1) % face.boxColumns === 0) element.classList.add("right-of-box");
    if (face.boxRows && (Math.floor(index / face.columns) + 1) % face.boxRows === 0) element.classList.add("end-of-box");
    element.classList.add(...names);
    if (step) {
      const confidence = step.confidence[index] ?? 0;
      element.style.opacity = given ? 1 : 0.35 + 0.65 * confidence;
      element.title = `${Math.round(100 * confidence)} % sure${names.length ? `, ${names.join(", ")}` : ""}`;
    }
    return element;
  };

  const show = () => {
    const scheme = schemes[choice.selectedIndex];
    slider.max = scheme.steps.length;
    const number = Math.min(Number(slider.value), scheme.steps.length);
    const step = number ? scheme.steps[number - 1] : null;
    const before = number > 1 ? scheme.steps[number - 2].answer : scheme.question;
    grid.replaceChildren(...Array.from({ length: face.rows }, (_, row) => {
      const line = document.createElement("tr");
      line.append(...Array.from({ length: face.columns }, (_, column) => cell(scheme, step, before, row * face.columns + column)));
      return line;
    }));
    grid.classList.toggle("dense", face.columns > 16);
    words.textContent = step
      ? `After supervised step ${step.step} of ${scheme.steps.length}: ${step.calls} network calls; the halting head gives ${Math.round(100 * (step.halt ?? 0))} % to a right answer.`
      : "The question.";
  };

  const move = by => { slider.value = Number(slider.value) + by; show(); };
  choice.addEventListener("change", show);
  slider.addEventListener("input", show);
  by("player-back").addEventListener("click", () => move(-1));
  by("player-next").addEventListener("click", () => move(1));
  by("player").addEventListener("keydown", event => {
    if (event.target === slider || event.target === choice) return;
    if (event.key === "ArrowLeft") move(-1);
    if (event.key === "ArrowRight") move(1);
  });
  show();
})();
