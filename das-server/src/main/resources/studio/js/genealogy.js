import { colour, el } from "./dom.js";

const ROOM = 10;

/** Who descends from whom: steps from left to right, a line for each particle, branching where the swarm is resampled. */
export function genealogy(note) {
  const canvas = el("canvas", { class: "tree", role: "img" });
  const card = el("div", { class: "chart" }, el("h3", {}, "Genealogy"), canvas, el("p", {}, note));
  let steps = [];
  let total = 0;

  const draw = () => {
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    if (!width || !steps.length) {
      return;
    }
    const ratio = devicePixelRatio || 1;
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    const count = steps[0].ancestors.length;
    const x = (k) => ROOM + ((width - 2 * ROOM) * k) / Math.max(1, total);
    const y = (n) => ROOM + ((height - 2 * ROOM) * (n + 0.5)) / count;
    const alive = survivors(steps);
    for (const pass of [false, true]) {
      pen.strokeStyle = colour(pass ? "--c1" : "--line");
      pen.lineWidth = pass ? 1.6 : 1;
      pen.beginPath();
      steps.forEach((step, k) => {
        step.ancestors.forEach((ancestor, n) => {
          if ((alive[k + 1]?.has(n) ?? true) === pass) {
            pen.moveTo(x(k), y(ancestor));
            pen.bezierCurveTo(x(k + 0.5), y(ancestor), x(k + 0.5), y(n), x(k + 1), y(n));
          }
        });
      });
      pen.stroke();
    }
    pen.fillStyle = colour("--c2");
    steps.forEach((step, k) => {
      if (step.resampled) {
        pen.fillRect(x(k) - 0.75, 2, 1.5, 5);
      }
    });
  };

  const observer = new ResizeObserver(draw);
  observer.observe(canvas);
  addEventListener("theme", draw);
  return {
    card,
    /** Steps so far, each { ancestors, resampled }, of so many. */
    set(list, of) {
      steps = list.filter((step) => step.ancestors);
      total = Math.max(of, steps.length);
      if (steps.length) {
        const roots = survivors(steps)[0];
        const resampled = steps.filter((step) => step.resampled).length;
        canvas.setAttribute(
          "aria-label",
          `Genealogy over ${steps.length} steps: resampled ${resampled} times, ${roots.size} of ${steps[0].ancestors.length} first particles have descendants`,
        );
      }
      draw();
    },
    close() {
      observer.disconnect();
      removeEventListener("theme", draw);
    },
  };
}

/** Of each step's particles those with descendants at the end: K + 1 sets. */
export function survivors(steps) {
  const sets = [new Set(steps[steps.length - 1].ancestors.map((_, n) => n))];
  for (let k = steps.length - 1; k >= 0; k--) {
    const after = sets[0];
    sets.unshift(new Set([...after].map((n) => steps[k].ancestors[n])));
  }
  return sets;
}
