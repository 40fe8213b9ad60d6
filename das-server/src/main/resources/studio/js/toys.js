import { post } from "./api.js";
import { chart } from "./charts.js";
import { colour, el, notice, number, replace } from "./dom.js";

const TOYS = [
  ["gmm1", "Nine Gaussians", "The model draws all nine; the reward wants y = 0, so that the middle row should prevail, and its outer two a little less."],
  ["gmm2", "Eight on a circle", "The reward wants x = 0 and, more weakly, y = 1: the top and the bottom of the circle, the top a little more."],
  ["swiss-roll", "Swiss roll", "A sheet rolled up in three dimensions; the reward wants z = 0, a narrow band around the roll. Drag to turn it."],
];
const METHODS = [
  ["das", "DAS", "guided moves, weights, resampling"],
  ["smc", "SMC", "weights and resampling, the gradient is not used"],
  ["importance", "Guidance and weights", "nobody is dropped or multiplied"],
  ["guidance", "Guidance alone", "the same guided moves, nothing pays for them"],
  ["plain", "The model alone", "no reward at all"],
];
const FRAMES_PER_SECOND = 14;

const words = (list, name) => list.find(([key]) => key === name);

/** The page that teaches: particles flow from noise to target while they are weighed and resampled. */
export function open(main) {
  const worlds = [world("--c1"), world("--c3")];
  const controls = form(() => film(worlds, controls, player));
  const player = playback(worlds);
  const charts = curves();
  const about = el("p", { class: "soft" });
  replace(
    main,
    el(
      "div",
      { class: "studio stage-first" },
      controls.element,
      el(
        "div",
        { class: "stack" },
        el(
          "section",
          { class: "card stack", "aria-label": "Particles" },
          el("div", {}, el("h1", {}, "From noise to target"), about),
          el("div", { class: "worlds" }, ...worlds.map((one) => one.element)),
          el(
            "div",
            { class: "legend" },
            el("span", {}, el("i", { class: "p" }), "what the model draws, p(x)"),
            el("span", {}, el("i", { class: "t" }), "the target, p(x)·exp(r(x)/α)"),
            el("span", {}, el("i", { class: "s" }), "particles: the heavier, the larger; crosses are dropped"),
          ),
          player.element,
        ),
        el("section", { class: "card charts", "aria-label": "Curves" }, ...charts.map((one) => one.card)),
        lesson(),
      ),
    ),
  );
  player.onFilms = (films) => {
    about.textContent = words(TOYS, films[0].toy)[2];
    draw(charts, films);
  };
  const stop = player.start();
  film(worlds, controls, player);
  return () => {
    stop();
    charts.forEach((one) => one.close());
    worlds.forEach((one) => one.close());
  };
}

let asked = null;

async function film(worlds, controls, player) {
  asked?.abort();
  asked = new AbortController();
  const signal = asked.signal;
  controls.busy(true);
  try {
    const settings = controls.settings();
    const films = [];
    for (const method of settings.methods) {
      films.push(await post("/api/v1/toys", { ...settings.cast, method }, signal));
    }
    worlds.forEach((one, k) => one.show(films[k]));
    player.play(films);
    notice("");
  } catch (error) {
    if (!signal.aborted) {
      notice(error.message, true);
    }
  } finally {
    if (!signal.aborted) {
      controls.busy(false);
    }
  }
}

function choice(id, label, options, value) {
  const select = el("select", { id }, ...options.map(([key, text]) => el("option", { value: key, selected: key === value }, text)));
  return { select, element: el("div", { class: "field" }, el("label", { htmlFor: id }, label), select) };
}

function slider(id, label, { least, most, value, digits = 0, exponential = false, note }) {
  const to = (v) => (exponential ? Math.log(v) : v);
  const from = (v) => Number((exponential ? Math.exp(v) : v).toFixed(digits));
  const output = el("output", { htmlFor: id }, String(value));
  const input = el("input", {
    type: "range",
    id,
    min: to(least),
    max: to(most),
    step: exponential || digits ? "any" : 1,
    value: to(value),
    oninput: () => {
      output.textContent = String(from(Number(input.value)));
      input.setAttribute("aria-valuetext", output.textContent);
    },
  });
  input.setAttribute("aria-valuetext", String(value));
  return {
    input,
    value: () => from(Number(input.value)),
    element: el(
      "div",
      { class: "field" },
      el("label", { htmlFor: id }, label),
      el("div", { class: "pair" }, input, output),
      note ? el("span", { class: "note" }, note) : null,
    ),
  };
}

function form(changed) {
  const toy = choice("toy", "World", TOYS.map(([key, title]) => [key, title]), "gmm1");
  const method = choice("method", "Method", METHODS.map(([key, title, text]) => [key, `${title}: ${text}`]), "das");
  const beside = choice("beside", "Beside it", METHODS.map(([key, title]) => [key, title]), "guidance");
  const particles = slider("particles", "Particles", { least: 10, most: 1000, value: 300, exponential: true });
  const steps = slider("steps", "Steps", { least: 20, most: 300, value: 100 });
  const alpha = slider("alpha", "α", { least: 0.1, most: 10, value: 1, digits: 2, exponential: true, note: "smaller: more reward, farther from the model" });
  const tempering = choice("tempering", "Tempering", [["late", "late"], ["published", "published"], ["adaptive", "adaptive"], ["none", "none"]], "late");
  const resampler = choice("resampler", "Resampler", ["ssp", "systematic", "stratified", "residual", "multinomial"].map((name) => [name, name]), "ssp");
  const seed = el("input", { type: "number", id: "toy-seed", value: 1, step: 1 });
  const again = el("button", { type: "button", onclick: () => { seed.value = Number(seed.value) + 1; changed(); } }, "Another seed");
  const element = el(
    "form",
    { class: "card stack", "aria-label": "Settings", onsubmit: (event) => { event.preventDefault(); changed(); }, onchange: () => changed() },
    toy.element,
    method.element,
    beside.element,
    particles.element,
    alpha.element,
    steps.element,
    tempering.element,
    resampler.element,
    el("div", { class: "field" }, el("label", { htmlFor: "toy-seed" }, "Seed"), el("div", { class: "row" }, seed, again)),
  );
  return {
    element,
    busy: (busy) => element.setAttribute("aria-busy", String(busy)),
    settings: () => ({
      methods: [method.select.value, beside.select.value],
      cast: {
        toy: toy.select.value,
        particles: particles.value(),
        steps: steps.value(),
        alpha: alpha.value(),
        tempering: tempering.select.value,
        resampler: resampler.select.value,
        seed: Math.trunc(Number(seed.value)) || 0,
      },
    }),
  };
}

/** One canvas with its numbers, its particles in one of the colours. */
function world(paintedIn) {
  const canvas = el("canvas", { role: "img" });
  const title = el("h2");
  const figures = el("div", { class: "figures" });
  const element = el("div", { class: paintedIn === "--c1" ? "world" : "world second" }, title, canvas, figures);
  let shown = null;
  let view = null;
  let turn = 0.6;
  let held = null;
  canvas.addEventListener("pointerdown", (event) => {
    if (shown?.dimension === 3) {
      held = event.clientX;
      canvas.setPointerCapture(event.pointerId);
    }
  });
  canvas.addEventListener("pointermove", (event) => {
    if (held !== null) {
      turn += (event.clientX - held) / 120;
      held = event.clientX;
    }
  });
  canvas.addEventListener("pointerup", () => { held = null; });
  canvas.addEventListener("pointercancel", () => { held = null; });

  return {
    element,
    show(film) {
      shown = film;
      view = extent(film);
      title.textContent = words(METHODS, film.method)[1];
    },
    /** Draws the film at a time, in steps. */
    paint(time) {
      if (!shown || !canvas.clientWidth) {
        return;
      }
      const last = shown.frames.length - 1;
      const k = Math.min(last, Math.floor(time));
      const frame = shown.frames[k];
      const next = shown.frames[Math.min(last, k + 1)];
      const share = Math.min(1, time - k);
      paint(canvas, shown, { view, turn, paintedIn }, frame, next, share);
      say(figures, shown, frame);
      canvas.setAttribute("aria-label", `${title.textContent}: ${shown.particles} particles at step ${frame.step} of ${last}`);
    },
    turned(by) {
      if (shown?.dimension === 3 && held === null) {
        turn += by;
      }
    },
    close() {
      shown = null;
    },
  };
}

function say(place, film, frame) {
  const parts = [["step", `${frame.step} of ${film.steps}`], ["λ", number(frame.lambda)], ["ESS", `${number(frame.ess)} of ${film.particles}`], ["mean reward", `${number(frame.reward)} (truth ${number(film.target_reward)})`]];
  const texts = parts.map(([name, text]) => `${name} ${text}`);
  if (place.dataset.says !== texts.join()) {
    place.dataset.says = texts.join();
    replace(place, ...parts.map(([name, text]) => el("span", {}, el("b", {}, `${name} `), text)));
  }
}

/** Centre and reach of the data, so that both worlds are drawn to one scale. */
function extent(film) {
  const centre = [];
  let reach = 0;
  for (let d = 0; d < film.dimension; d++) {
    const values = film.data.map((point) => point[d]);
    const low = Math.min(...values);
    const high = Math.max(...values);
    centre.push((low + high) / 2);
    reach = Math.max(reach, (high - low) / 2);
  }
  return { centre, reach: reach * (film.dimension === 3 ? 1.35 : 1.15) };
}

function projection(view, turn, dimension, size) {
  const scale = size / (2 * view.reach);
  const [cx, cy, cz] = view.centre;
  if (dimension === 2) {
    return (p) => [size / 2 + (p[0] - cx) * scale, size / 2 - (p[1] - cy) * scale];
  }
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  const tilt = 0.35;
  // The roll's sheet winds in x and y; z, which the reward judges, points up.
  return (p) => {
    const x = p[0] - cx;
    const y = p[1] - cy;
    const across = x * cos - y * sin;
    const depth = x * sin + y * cos;
    return [size / 2 + across * scale, size / 2 - ((p[2] - cz) * Math.cos(tilt) + depth * Math.sin(tilt)) * scale];
  };
}

function paint(canvas, film, { view, turn, paintedIn }, frame, next, share) {
  const side = canvas.clientWidth;
  const ratio = Math.min(2, devicePixelRatio || 1);
  const size = Math.round(side * ratio);
  if (canvas.width !== size) {
    canvas.width = size;
    canvas.height = size;
  }
  const pen = canvas.getContext("2d");
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, size, size);
  pen.scale(ratio, ratio);
  const at = projection(view, turn, film.dimension, side);
  dots(pen, film.data, at, 1.3, colour("--soft"), 0.28);
  dots(pen, film.target, at, 1.7, colour("--c2"), 0.4);
  const ancestors = frame.ancestors;
  const count = film.particles;
  pen.fillStyle = colour(paintedIn);
  for (let n = 0; n < count; n++) {
    const from = at(frame.points[ancestors ? ancestors[n] : n]);
    const to = at(next.points[n]);
    const heavy = ancestors ? 1 / count : frame.weights[n];
    const weight = (1 - share) * heavy + share * next.weights[n];
    const radius = Math.min(side / 18, Math.max(0.7, 2.6 * Math.sqrt(weight * count)));
    pen.globalAlpha = Math.min(0.85, 0.25 + 0.5 * weight * count);
    pen.beginPath();
    pen.arc(from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share, radius, 0, 2 * Math.PI);
    pen.fill();
  }
  if (ancestors && share < 0.8) {
    // Those without descendants fade where they are.
    const kept = new Set(ancestors);
    pen.strokeStyle = colour("--bad");
    pen.globalAlpha = 0.8 - share;
    frame.points.forEach((point, n) => {
      if (!kept.has(n)) {
        const [x, y] = at(point);
        pen.beginPath();
        pen.moveTo(x - 3, y - 3);
        pen.lineTo(x + 3, y + 3);
        pen.moveTo(x + 3, y - 3);
        pen.lineTo(x - 3, y + 3);
        pen.stroke();
      }
    });
  }
  pen.globalAlpha = 1;
}

function dots(pen, points, at, radius, paint, alpha) {
  pen.fillStyle = paint;
  pen.globalAlpha = alpha;
  for (const point of points) {
    const [x, y] = at(point);
    pen.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
  }
}

/** Play, pause, and a bar to go back and forth on. */
function playback(worlds) {
  let time = 0;
  let length = 0;
  let playing = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  const button = el("button", { type: "button", class: "main", onclick: () => toggle() });
  const bar = el("input", { type: "range", min: 0, max: 1, step: "any", value: 0, "aria-label": "Step", oninput: () => { time = Number(bar.value); playing = false; label(); } });
  const counter = el("span", { class: "small soft" });
  const element = el("div", { class: "player" }, button, bar, counter);
  const label = () => { button.textContent = playing ? "Pause" : time >= length ? "Play again" : "Play"; };
  const toggle = () => {
    if (!playing && time >= length) {
      time = 0;
    }
    playing = !playing;
    label();
  };
  label();
  const self = {
    element,
    onFilms: () => {},
    play(films) {
      const before = length;
      length = films[0].frames.length - 1;
      bar.max = length;
      // Half-way, the new film goes on at the same moment; one that had ended starts anew.
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      const ended = before > 0 && time >= before;
      time = still && !before ? length : ended ? 0 : before ? (time / before) * length : 0;
      playing ||= ended && !still;
      label();
      self.onFilms(films);
    },
    start() {
      let before = performance.now();
      let handle = 0;
      const tick = (now) => {
        const passed = Math.min(0.1, (now - before) / 1000);
        before = now;
        if (playing && length) {
          time = Math.min(length, time + passed * FRAMES_PER_SECOND);
          if (time >= length) {
            playing = false;
            label();
          }
          worlds.forEach((one) => one.turned(passed * 0.25));
        }
        if (document.activeElement !== bar || playing) {
          bar.value = time;
        }
        counter.textContent = length ? `step ${Math.floor(time)} of ${length}` : "";
        bar.setAttribute("aria-valuetext", counter.textContent);
        worlds.forEach((one) => one.paint(time));
        handle = requestAnimationFrame(tick);
      };
      handle = requestAnimationFrame(tick);
      return () => cancelAnimationFrame(handle);
    },
  };
  return self;
}

function curves() {
  const pair = (more) => [{ label: "first", colour: "--c1", ...more }, { label: "second", colour: "--c3", ...more }, { label: "truth", colour: "--c2", dash: [6, 4] }];
  return [
    chart({ title: "Mean reward", note: "of the clean points that the particles promise; dashed: that of the target", series: pair({}), legend: false }),
    chart({ title: "Distance from the target", note: "earth mover's; dashed: what two draws of the target itself are apart", series: pair({ points: true }), low: 0, legend: false }),
    chart({ title: "Effective particles", note: "share of the particles that still count", series: pair({}).slice(0, 2), low: 0, high: 1, legend: false }),
  ];
}

function draw([reward, distance, ess], films) {
  const steps = films[0].frames.map((frame) => frame.step);
  const column = (of) => films.map((film) => film.frames.map(of));
  const constant = (value) => steps.map(() => value);
  reward.set([steps, ...column((frame) => frame.reward), constant(films[0].target_reward)]);
  distance.set([steps, ...column((frame) => frame.emd), constant(films[0].floor)]);
  ess.set([steps, ...films.map((film) => film.frames.map((frame) => frame.ess / film.particles))]);
  const ends = films.map((film) => `${words(METHODS, film.method)[1]} ends at ${number(film.frames.at(-1).reward)}`);
  reward.says(`${ends.join(", ")}; the target's is ${number(films[0].target_reward)}`);
  distance.says(films.map((film) => `${words(METHODS, film.method)[1]} ends at ${number(film.frames.at(-1).emd)}`).join(", "));
  ess.says("share of the particles that still count, by step");
}

function lesson() {
  const points = [
    ["Guide", "Every point is pushed towards more reward as the denoiser sees it. Alone, nothing says how far is too far, and the spread within the target is lost."],
    ["Weigh", "A push has a price: log p − log q of the move, and what the point promises, λr(x̂₀)/α. Heavy particles are drawn larger."],
    ["Resample", "Where few particles carry all the weight, they are multiplied and the others (red crosses) dropped."],
    ["Temper", "λ turns the reward up: at high noise a promise is a guess, and believing it would leave a handful of ancestors."],
  ];
  return el(
    "section",
    { class: "card" },
    el("h2", {}, "What you see"),
    el("div", { class: "words" }, ...points.map(([name, text]) => el("div", {}, el("h3", {}, name), el("p", { class: "small soft" }, text)))),
  );
}
