import { get, remove } from "./api.js";
import { chart } from "./charts.js";
import { copy, el, notice, number, replace, seconds } from "./dom.js";
import { gained, score, share } from "./gain.js";
import { genealogy } from "./genealogy.js";
import { isOver } from "./job.js";
import { look } from "./presence.js";

/** One job: its particles while it runs, its images afterwards. */
export function panel(job, hooks) {
  const heading = el("h2", {}, job.prompt);
  const state = el("p", { class: "soft", role: "status", "aria-live": "polite" });
  const bar = el("progress", { max: 1, value: 0, "aria-label": "Steps done" });
  const stop = el("button", { type: "button", class: "stop", onclick: () => cancel(job, hooks) }, "Stop");
  const tiles = el("div", { class: "tiles" });
  const particles = el("section", { class: "card", hidden: true, "aria-label": "Particles" }, el("h2", {}, "Particles"), el("p", { class: "small soft" }, "The clean image that each promises. The bar is its weight; framed ones are multiplied at this step, faded ones dropped."), tiles);
  const traces = tracing();
  const outcome = el("div", { class: "stack" });
  const element = el(
    "div",
    { class: "stack" },
    el("section", { class: "card" }, el("div", { class: "row" }, heading, el("span", { class: "end" }, stop)), bar, state),
    outcome,
    particles,
    traces.element,
  );
  const steps = [];
  let source = null;

  const ended = (fresh) => {
    source?.close();
    Object.assign(job, fresh);
    stop.hidden = true;
    bar.hidden = true;
    state.textContent = summary(job);
    state.className = job.status === "finished" ? "soft" : "bad";
    if (job.status === "finished") {
      particles.hidden = true;
      replace(outcome, ...results(job, hooks));
    }
    hooks.changed(job);
  };

  if (isOver(job)) {
    ended(job);
    get(`/api/v1/jobs/${job.id}/traces`).then((body) => traces.set(body.steps, body.steps.length), () => {});
  } else {
    state.textContent = job.position ? `waiting, number ${job.position} in the queue` : "waiting";
    source = new EventSource(`/api/v1/jobs/${job.id}/events`);
    source.addEventListener("status", (event) => {
      Object.assign(job, JSON.parse(event.data));
      state.textContent = job.status === "queued" ? `waiting, number ${job.position} in the queue` : "opening the model";
      hooks.changed(job);
    });
    source.addEventListener("step", (event) => {
      const step = JSON.parse(event.data);
      steps.push(step);
      Object.assign(job, { status: "running", step: step.step, steps: step.steps });
      bar.value = step.step / step.steps;
      const left = seconds(step.seconds_left);
      state.textContent = `step ${step.step} of ${step.steps}${left ? `, about ${left} left` : ""}`;
      show(tiles, step, particles);
      traces.set(steps, step.steps);
    });
    source.addEventListener("message", (event) => notice(JSON.parse(event.data).text));
    source.addEventListener("end", (event) => ended(JSON.parse(event.data)));
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) {
        get(`/api/v1/jobs/${job.id}`).then((fresh) => isOver(fresh) && ended(fresh), (error) => error.status && ended({ ...job, status: "lost", error: error.message }));
      } else {
        state.textContent = "the connection broke; looking for the studio";
        look();
      }
    });
  }
  const gone = () => {
    if (isOver(job)) {
      return;
    }
    // Whoever opens this panel again, once the studio is back, follows anew.
    source?.close();
    stop.hidden = true;
    state.textContent = `${job.steps ? `stopped at step ${job.step} of ${job.steps}` : "not begun"}: it goes on when the studio is started again`;
  };
  addEventListener("server-gone", gone);
  return {
    element,
    close() {
      removeEventListener("server-gone", gone);
      source?.close();
      traces.close();
    },
  };
}

async function cancel(job, hooks) {
  try {
    hooks.changed(await remove(`/api/v1/jobs/${job.id}`));
  } catch (error) {
    notice(error.message, true);
  }
}

function summary(job) {
  if (job.status !== "finished") {
    return `${job.status}${job.error ? `: ${job.error}` : ""}`;
  }
  const took = (new Date(job.ended) - new Date(job.started)) / 1000;
  const best = Math.max(...job.result.rewards);
  const count = job.result.rewards.length;
  return `${count === 1 ? "1 particle" : `${count} particles`} in ${seconds(took)}: best reward ${score(best)}, effective particles ${number(job.result.ess)}, log Z ${number(job.result.log_z)}`;
}

function show(tiles, step, particles) {
  const count = step.ancestors?.length ?? step.particles;
  while (tiles.children.length < count) {
    tiles.append(tile(tiles.children.length));
  }
  while (tiles.children.length > count) {
    tiles.lastChild.remove();
  }
  particles.hidden = false;
  const offspring = new Array(count).fill(step.resampled ? 0 : 1);
  if (step.resampled) {
    step.ancestors.forEach((ancestor) => { offspring[ancestor]++; });
  }
  const heaviest = Math.max(...(step.weights ?? [1]));
  [...tiles.children].forEach((one, n) => {
    const weight = step.weights?.[n] ?? 1 / count;
    one.querySelector(".bar span").style.width = `${(100 * weight) / (heaviest || 1)}%`;
    const [reward, children] = one.querySelectorAll(".says span");
    reward.textContent = step.rewards ? number(step.rewards[n]) : "";
    children.textContent = offspring[n] > 1 ? `×${offspring[n]}` : "";
    one.classList.toggle("dying", offspring[n] === 0);
    one.classList.toggle("branching", offspring[n] > 1);
  });
  if (step.preview) {
    paint(tiles, step.preview);
  }
}

function tile(n) {
  return el("div", { class: "tile" }, el("canvas", { width: 96, height: 96, role: "img", "aria-label": `Particle ${n + 1}` }), el("div", { class: "bar" }, el("span")), el("div", { class: "says" }, el("span"), el("span")));
}

/** All previews are one picture, cut here into its tiles. */
function paint(tiles, preview) {
  const picture = new Image();
  picture.addEventListener("load", () => {
    [...tiles.children].slice(0, preview.count).forEach((one, n) => {
      const canvas = one.querySelector("canvas");
      canvas.width = preview.tile_width;
      canvas.height = preview.tile_height;
      const x = (n % preview.columns) * preview.tile_width;
      const y = Math.floor(n / preview.columns) * preview.tile_height;
      canvas.getContext("2d").drawImage(picture, x, y, preview.tile_width, preview.tile_height, 0, 0, preview.tile_width, preview.tile_height);
    });
  });
  picture.src = preview.url;
}

/** Curves of a run and its genealogy. */
export function tracing() {
  const ess = chart({ title: "Effective particles and λ", note: "share of the particles that still count; how far the reward is turned up", series: [{ label: "ESS / N", colour: "--c1" }, { label: "λ", colour: "--c2", dash: [6, 4] }], low: 0, high: 1 });
  const reward = chart({ title: "Reward", note: "of the clean images that the particles promise", series: [{ label: "best", colour: "--c3" }, { label: "mean", colour: "--c1" }] });
  const evidence = chart({ title: "log Z", note: "estimate so far of log ∫ p(x)·exp(r(x)/α)", series: [{ label: "log Z", colour: "--c4" }] });
  const tree = genealogy("Lines that reach the end are those of the survivors' ancestors; ticks above mark resampling.");
  const element = el("section", { class: "card stack", hidden: true, "aria-label": "Curves" }, el("div", { class: "charts" }, ess.card, reward.card, evidence.card), tree.card);
  return {
    element,
    set(steps, total) {
      element.hidden = steps.length === 0;
      const scored = steps.filter((step) => step.scored !== false);
      const x = scored.map((step) => step.step);
      const particles = Math.max(1, ...steps.map((step) => step.ancestors?.length ?? step.particles ?? 1));
      ess.set([x, scored.map((step) => step.ess / particles), scored.map((step) => step.lambda)]);
      reward.set([x, scored.map((step) => step.best_reward), scored.map((step) => step.mean_reward)]);
      evidence.set([x, scored.map((step) => step.log_z)]);
      const last = scored.at(-1);
      if (last) {
        ess.says(`${number(last.ess)} of ${particles} at step ${last.step}`);
        reward.says(`best ${number(last.best_reward)}, mean ${number(last.mean_reward)} at step ${last.step}`);
        evidence.says(`${number(last.log_z)} at step ${last.step}`);
      }
      tree.set(steps.filter((step) => step.ancestors && step.step < total), total);
    },
    close() {
      [ess, reward, evidence, tree].forEach((one) => one.close());
    },
  };
}

function results(job, hooks) {
  const images = job.result.images;
  const best = images.reduce((most, image) => (image.reward > most.reward ? image : most), images[0]);
  const alpha = Number(job.settings?.["smc.alpha"]);
  const seed = Number(job.seed);
  const scaled = (factor) => () => ({ "smc.alpha": String(Number((alpha * factor).toPrecision(4))) });
  const alone = job.result.plain && images.length === 1;
  return [
    comparison(job),
    el(
      "section",
      { class: "card stack", "aria-label": "Images" },
      alone ? null : el("div", { class: "images" }, ...images.map((image, n) => picture(job, image, n === 0, image === best && images.length > 1))),
      el(
        "div",
        { class: "row" },
        el("button", { type: "button", onclick: () => hooks.again(() => ({ seed: String(seed) })) }, "Same again"),
        el("button", { type: "button", onclick: () => hooks.again(() => ({ seed: String(seed + 1) })) }, "Another seed"),
        alpha > 0 ? el("button", { type: "button", onclick: () => hooks.again(scaled(0.5), scaled(2)) }, "Try α × ½ and × 2") : null,
        job.run ? el("a", { class: "button", href: `#/runs/${encodeURIComponent(job.run)}` }, "Open in Runs") : null,
      ),
      ...(job.warnings ?? []).map((warning) => el("p", { class: "small soft" }, warning)),
      el("details", {}, el("summary", {}, "The same from the command line"), el("code", { class: "line", tabIndex: 0 }, job.command), el("button", { type: "button", onclick: () => copy(job.command) }, "Copy")),
    ),
  ];
}

/** The model's own image beside the one that is kept; nothing where none was drawn. */
function comparison(job) {
  const { gain, plain, aligned, images } = job.result;
  if (!plain) {
    return null;
  }
  const kept = images.find((image) => image.particle === aligned.particle);
  return el("section", { class: "card stack", "aria-label": "What was gained" }, el("h2", {}, "What was gained"), ...gained(gain, [{ plain, aligned: { ...aligned, url: kept?.url } }]));
}

function picture(job, image, heaviest, best) {
  return el(
    "figure",
    {},
    el("a", { href: image.url, target: "_blank", rel: "noopener" }, el("img", { src: image.url, alt: `${job.prompt}: particle ${image.particle + 1}, reward ${score(image.reward)}`, class: image.width <= 128 ? "pixels" : "" })),
    el(
      "figcaption",
      {},
      el("span", {}, `reward ${score(image.reward)}`),
      el("span", { class: "soft" }, share(image.weight)),
      heaviest ? el("span", { class: "badge" }, "heaviest") : null,
      best ? el("span", { class: "badge best" }, "best reward") : null,
      el("a", { href: `${image.url}?download=1`, download: "" }, "Download"),
    ),
  );
}
