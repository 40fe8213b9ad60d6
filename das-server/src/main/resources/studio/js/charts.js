import { colour, el, number } from "./dom.js";
import { uplot } from "./uplot.js";

const HEIGHT = 150;

/**
 * A chart of lines over steps that grows.
 *
 * @param about { title, note, series: [{ label, colour, dash, points }], low, high }; low and high
 *     are what the vertical axis shows at least
 */
export function chart(about) {
  const plot = el("div", { class: "plot" });
  const card = el("div", { class: "chart" }, el("h3", {}, about.title), plot, el("p", {}, about.note));
  let library = null;
  let drawn = null;
  let data = [[], ...about.series.map(() => [])];
  let gone = false;

  const options = (width) => ({
    width,
    height: HEIGHT,
    cursor: { y: false, drag: { x: false, y: false } },
    legend: { show: about.series.length > 1 && (about.legend ?? true), live: false },
    scales: { x: { time: false }, y: { range: (_, low, high) => spread(about, low, high) } },
    axes: [axis({ size: 26 }), axis({ size: 46, values: (_, ticks) => ticks.map((tick) => number(tick, 3)) })],
    series: [
      {},
      ...about.series.map((line) => ({
        label: line.label,
        stroke: colour(line.colour),
        width: 2,
        dash: line.dash,
        spanGaps: true,
        points: { show: line.points ?? false, size: 5 },
        value: (_, value) => number(value),
      })),
    ],
  });

  const build = () => {
    if (!library || gone) {
      return;
    }
    drawn?.destroy();
    drawn = new library(options(Math.max(160, plot.clientWidth)), data, plot);
  };

  const observer = new ResizeObserver(() => {
    if (drawn && plot.clientWidth > 0 && plot.clientWidth !== drawn.width) {
      drawn.setSize({ width: plot.clientWidth, height: HEIGHT });
    }
  });
  observer.observe(plot);
  addEventListener("theme", build);
  const darkness = matchMedia("(prefers-color-scheme: dark)");
  darkness.addEventListener("change", build);
  uplot().then(
    (found) => {
      library = found;
      build();
    },
    () => {
      plot.textContent = "The library that draws charts did not load.";
    },
  );

  return {
    card,
    /** Columns: steps, then each line's values, null where there is none. */
    set(columns) {
      data = columns;
      drawn?.setData(columns);
    },
    /** What a reader who sees no picture is told. */
    says(text) {
      plot.setAttribute("role", "img");
      plot.setAttribute("aria-label", `${about.title}: ${text}`);
    },
    close() {
      gone = true;
      observer.disconnect();
      removeEventListener("theme", build);
      darkness.removeEventListener("change", build);
      drawn?.destroy();
    },
  };
}

function spread(about, low, high) {
  let from = Math.min(low ?? Infinity, about.low ?? Infinity);
  let to = Math.max(high ?? -Infinity, about.high ?? -Infinity);
  if (!Number.isFinite(from) || !Number.isFinite(to)) {
    return [0, 1];
  }
  if (from === to) {
    from -= 0.5;
    to += 0.5;
  }
  const room = (to - from) * 0.06;
  return [from - room, to + room];
}

function axis(more) {
  return {
    stroke: () => colour("--soft"),
    grid: { stroke: () => colour("--line"), width: 1 },
    ticks: { stroke: () => colour("--line"), width: 1 },
    font: "12px system-ui, sans-serif",
    ...more,
  };
}
