import { get, post } from "./api.js";
import { el, notice, replace } from "./dom.js";
import { form } from "./form.js";
import { score } from "./gain.js";
import { isOver } from "./job.js";
import { panel } from "./panel.js";

/** Jobs of this visit, newest last; kept while other pages are looked at. */
const session = [];
let shown = null;
const draft = {};

const POLL_MILLIS = 1500;

/** Draw: a form, what becomes of it, and the jobs of this visit side by side. */
export function open(main) {
  const stage = el("div", { class: "stack" });
  const aside = el("div", {}, el("p", { class: "soft" }, "Asking the server what it can do …"));
  replace(main, el("h1", { class: "skip" }, "Draw"), el("div", { class: "studio" }, aside, stage));
  const closing = [];
  Promise.all([get("/api/v1/info"), get("/api/v1/settings")]).then(
    ([info, table]) => closing.push(start(aside, stage, info, table.settings)),
    (error) => replace(aside, el("p", { class: "bad" }, error.message)),
  );
  return () => closing.forEach((close) => close());
}

function start(aside, stage, info, settings) {
  const where = el("div", { class: "stack" });
  const strip = el("section", { class: "card", "aria-label": "This visit", hidden: true });
  let current = null;

  const show = (job) => {
    current?.close();
    shown = job;
    current = panel(job, { changed: (fresh) => { Object.assign(job, fresh); family(); }, again: (...more) => variants(job, more) });
    replace(where, current.element);
    family();
  };
  const submit = async (request) => {
    const job = await post("/api/v1/jobs", request);
    job.request = request;
    session.push(job);
    return job;
  };
  const variants = async (job, changes) => {
    try {
      for (const change of changes) {
        const settings = { ...job.request.settings, ...change(job) };
        const fresh = await submit({ ...job.request, settings });
        if (change === changes[0]) {
          show(fresh);
        }
      }
    } catch (error) {
      notice(error.message, true);
    }
    family();
  };
  const family = () => {
    strip.hidden = session.length < 2;
    replace(strip, el("h2", {}, "This visit, side by side"), el("div", { class: "side", tabIndex: 0 }, ...session.map((job) => column(job, job === shown, () => show(job)))));
  };
  const poll = setInterval(async () => {
    for (const job of session.filter((one) => one !== shown && !isOver(one))) {
      try {
        Object.assign(job, await get(`/api/v1/jobs/${job.id}`));
        family();
      } catch (error) {
        if (error.status) {
          Object.assign(job, { status: "lost", error: error.message });
        }
      }
    }
  }, POLL_MILLIS);

  const controls = form(info, settings, draft, async (request) => show(await submit(request)));
  replace(aside.parentElement, controls, stage);
  replace(stage, where, strip);
  if (shown) {
    show(shown);
  } else {
    replace(where, welcome(info));
  }
  return () => {
    clearInterval(poll);
    current?.close();
  };
}

function welcome(info) {
  return el(
    "section",
    { class: "card" },
    el("h2", {}, "Images from the model, weighed by a reward"),
    el("p", {}, "Several particles are denoised together. At every step each is judged by the clean image that it promises: the promising are multiplied, the others dropped, and all are gently pushed towards more reward. What comes out follows p(x)·exp(r(x)/α): the model's own images, as far as the reward wants them."),
    el("p", { class: "soft" }, "Press Draw to watch it. The ", el("a", { href: "#/toys" }, "toys"), " show the same in two dimensions."),
    info.model ? null : el("p", { class: "bad" }, "The server has no model."),
  );
}

function column(job, current, choose) {
  const best = job.result?.images?.[0];
  const alpha = job.settings?.["smc.alpha"];
  const picture = best
    ? el("img", { src: best.url, alt: `${job.prompt}, reward ${score(best.reward)}`, class: best.width <= 128 ? "pixels" : "" })
    : el("div", { class: "none" }, job.status === "running" && job.steps ? `step ${job.step} of ${job.steps}` : job.status);
  return el(
    "div",
    { class: "run" },
    el("figure", {}, picture, el("figcaption", {}, el("span", {}, best ? `reward ${score(best.reward)}${job.result.images.length > 1 ? " (heaviest)" : ""}` : job.status), el("span", { class: "soft" }, `α ${alpha ?? "–"} · seed ${job.seed} · ${job.settings?.method ?? ""}`))),
    el("span", { class: "small title" }, job.prompt),
    el("button", { type: "button", onclick: choose, disabled: current, "aria-pressed": String(current) }, current ? "Shown above" : "Show"),
  );
}
