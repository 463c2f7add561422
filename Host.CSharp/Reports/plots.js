"use strict";

// Every plot takes the page's colours, and takes them again when the reader's theme changes.
(() => {
  const colour = name => {
    const probe = document.createElement("span");
    probe.style.color = `var(${name})`;
    document.body.append(probe);
    const value = getComputedStyle(probe).color;
    probe.remove();
    return value;
  };

  const themed = layout => {
    const [ink, soft, line, raised] = ["--ink", "--soft", "--line", "--raised"].map(colour);
    const axis = (own = {}) => ({
      ...own,
      gridcolor: line, linecolor: soft, zeroline: false, ticks: "outside", tickcolor: line, fixedrange: true,
      title: { ...own.title, font: { size: 13, color: soft }, standoff: 10 },
    });
    return {
      ...layout,
      paper_bgcolor: "transparent",
      plot_bgcolor: "transparent",
      font: { family: getComputedStyle(document.body).fontFamily, size: 13, color: soft },
      margin: { l: 52, r: 20, t: 16, b: 56 },
      legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom", font: { size: 14, color: ink } },
      hoverlabel: { bgcolor: raised, bordercolor: line, font: { color: ink } },
      dragmode: false,
      xaxis: { ...axis(layout.xaxis), showgrid: false, tickangle: 0 },
      yaxis: { ...axis(layout.yaxis), automargin: true },
    };
  };

  const draw = () => {
    for (const element of document.querySelectorAll("[data-figure]")) {
      const { data, layout } = JSON.parse(document.getElementById(element.dataset.figure).textContent);
      Plotly.react(element, data, themed(layout), { responsive: true, displayModeBar: false });
    }
  };

  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
})();
