import { get } from "./api.js";
import { copy, date, el, notice, replace } from "./dom.js";
import { gained, score, share } from "./gain.js";
import { tracing } from "./panel.js";

const PAGE = 60;

/** What runs can be sorted by, and which come first. */
const ORDERS = [
  ["date desc", "newest first"],
  ["date asc", "oldest first"],
  ["reward desc", "highest best reward first"],
  ["reward asc", "lowest best reward first"],
  ["gain desc", "most gained first"],
  ["gain asc", "least gained first"],
  ["prompt asc", "prompt, A to Z"],
  ["prompt desc", "prompt, Z to A"],
];
const MOST_BESIDE = 6;
const picked = new Set();

/** Runs: a gallery, one run, or several side by side. */
export function open(main, [name]) {
  const aborting = new AbortController();
  const closing = [];
  if (name && name.startsWith("compare=")) {
    compare(main, name.slice("compare=".length).split("|"), aborting.signal);
  } else if (name) {
    single(main, name, aborting.signal, closing);
  } else {
    gallery(main, aborting.signal);
  }
  return () => {
    aborting.abort();
    closing.forEach((close) => close());
  };
}

const address = (name) => `#/runs/${encodeURIComponent(name)}`;

async function attempt(place, signal, work) {
  try {
    await work();
  } catch (error) {
    if (!signal.aborted) {
      replace(place, el("p", { class: "bad" }, error.message));
    }
  }
}

function gallery(main, signal) {
  const query = el("input", { type: "search", id: "query", placeholder: "Prompt, model, reward", oninput: () => later() });
  const sort = el("select", { id: "sort", onchange: () => fresh() }, ...ORDERS.map(([value, text]) => el("option", { value }, text)));
  const count = el("span", { class: "soft small end", role: "status" });
  const cards = el("div", { class: "gallery" });
  const more = el("button", { type: "button", hidden: true, onclick: () => next() }, "Show more");
  const side = el("button", { type: "button", disabled: true, onclick: () => { location.hash = `#/runs/${encodeURIComponent(`compare=${[...picked].join("|")}`)}`; } });
  let offset = 0;
  let timer = 0;
  let turn = 0;
  const label = () => {
    side.disabled = picked.size < 2;
    side.textContent = picked.size < 2 ? "Compare: pick two or more" : `Compare ${picked.size} runs`;
  };
  const next = () => attempt(cards, signal, async () => {
    const mine = turn;
    const [by, order] = sort.value.split(" ");
    const body = await get(`/api/v1/runs?query=${encodeURIComponent(query.value.trim())}&sort=${by}&order=${order}&offset=${offset}&limit=${PAGE}`, signal);
    if (mine !== turn) {
      return;
    }
    offset += body.runs.length;
    cards.append(...body.runs.map((run) => card(run, label)));
    more.hidden = offset >= body.total;
    count.textContent = body.total === 1 ? "1 run" : `${body.total} runs`;
    if (body.total === 0) {
      replace(cards, el("p", { class: "soft" }, query.value.trim() ? "No run has these words." : "Nothing has been drawn yet: ", query.value.trim() ? null : el("a", { href: "#/draw" }, "draw something")));
    }
  });
  const fresh = () => {
    turn++;
    offset = 0;
    replace(cards);
    next();
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(fresh, 250);
  };
  replace(
    main,
    el("h1", {}, "Runs"),
    el("div", { class: "card row" }, el("label", { htmlFor: "query" }, "Search"), query, el("label", { htmlFor: "sort" }, "Order"), sort, side, count),
    el("div", { class: "stack gap" }, cards, el("div", {}, more)),
  );
  label();
  fresh();
}

function card(run, changed) {
  const box = el("input", {
    type: "checkbox", checked: picked.has(run.name), "aria-label": `Compare ${run.name}`,
    onchange: () => {
      if (box.checked) {
        picked.add(run.name);
      } else {
        picked.delete(run.name);
      }
      changed();
    },
  });
  const prompts = run.prompts ?? [];
  const extra = (run.prompt_count ?? prompts.length) - 1;
  const title = prompts.length ? prompts[0] + (extra > 0 ? ` and ${extra} more` : "") : run.name;
  return el(
    "article",
    { class: "card run" },
    el(
      "a",
      { href: address(run.name) },
      run.thumbnail ? el("img", { src: run.thumbnail, alt: "", loading: "lazy" }) : el("div", { class: "none" }, "no image"),
      el("span", { class: "title" }, title),
    ),
    standing(run),
    el("span", { class: "small soft" }, [run.kind, run.status === "finished" ? null : run.status, date(run.date)].filter(Boolean).join(" · ")),
    el("span", { class: "pick" }, box),
  );
}

const signed = (value) => (value > 0 ? "+" : "") + score(value);

/** The reward of the image that is seen, and what else the run came to. */
function standing(run) {
  const { reward, standing: which } = run.shown ?? {};
  if (reward == null) {
    return null;
  }
  const more = [
    run.best_reward != null && run.best_reward > reward ? `best ${score(run.best_reward)}` : null,
    run.gained != null ? `gained ${signed(run.gained)}` : null,
  ].filter(Boolean);
  return el(
    "span",
    { class: "small" },
    `reward ${score(reward)}`,
    which ? el("span", { class: "soft" }, ` · ${which}`) : null,
    more.length ? el("span", { class: "soft block" }, more.join(" · ")) : null,
  );
}

const isSmall = (event) => event.target.naturalWidth <= 128 && event.target.classList.add("pixels");

/** An image of a run; its prompt is told where there are several. */
function picture(image, run) {
  const weight = image.log_weight == null || run.images.length === run.prompt_count ? null : share(Math.exp(image.log_weight));
  const note = run.prompt_count > 1 ? image.prompt : weight;
  return el(
    "figure",
    {},
    el("a", { href: image.url, target: "_blank", rel: "noopener" }, el("img", { src: image.url, alt: image.prompt ?? image.title, loading: "lazy", onload: isSmall })),
    el("figcaption", {}, el("span", {}, image.reward != null ? `reward ${score(image.reward)}` : image.title), note ? el("span", { class: "soft" }, note) : null),
  );
}

/** In a column: what was gained, and what is not seen there. */
function seen(run) {
  const [pair] = run.pairs ?? [];
  const others = (run.images ?? []).filter((image) => image.url !== pair?.aligned.url).slice(0, MOST_BESIDE);
  return [...(pair ? gained(run.gain, [pair]) : []), others.length ? el("div", { class: "images" }, ...others.map((image) => picture(image, run))) : null];
}

function single(main, name, signal, closing) {
  replace(main, el("p", { class: "soft" }, "Opening …"));
  attempt(main, signal, async () => {
    const run = await get(`/api/v1/runs/${encodeURIComponent(name)}`, signal);
    const curves = el("div", { class: "stack" });
    replace(
      main,
      el(
        "div",
        { class: "stack" },
        el(
          "section",
          { class: "card" },
          el("p", { class: "small" }, el("a", { href: "#/runs" }, "← all runs")),
          el("h1", {}, run.prompts?.length === 1 ? run.prompts[0] : run.name),
          el("p", { class: "soft" }, [run.kind, run.status, date(run.date), run.model, run.reward].filter(Boolean).join(" · ")),
          run.command ? el("details", {}, el("summary", {}, "Command line"), el("code", { class: "line", tabIndex: 0 }, run.command), el("button", { type: "button", onclick: () => copy(run.command) }, "Copy")) : null,
        ),
        run.pairs?.length ? el("section", { class: "card stack", "aria-label": "What was gained" }, el("h2", {}, "What was gained"), ...gained(run.gain, run.pairs)) : null,
        run.images?.length && run.images.length !== run.pairs?.length ? el("section", { class: "card", "aria-label": "Images" }, el("div", { class: "images" }, ...run.images.map((image) => picture(image, run)))) : null,
        curves,
        run.settings?.length ? table(run.settings) : null,
      ),
    );
    if (run.traces) {
      trace(curves, run.traces, signal, closing);
    }
  });
}

async function trace(place, path, signal, closing) {
  try {
    const body = await get(path, signal);
    for (const prompt of (body.prompts ?? []).slice(0, 4)) {
      const traces = tracing();
      closing.push(traces.close);
      const steps = (prompt.steps ?? []).map((step, k) => ({ ...step, ancestors: step.ancestors ?? prompt.ancestors?.[k] }));
      traces.set(steps, steps.length ? steps.at(-1).step : 0);
      place.append(...((body.prompts ?? []).length > 1 ? [el("h2", {}, prompt.prompt)] : []), traces.element);
    }
  } catch (error) {
    if (!signal.aborted && error.status !== 404) {
      notice(error.message, true);
    }
  }
}

function table(settings) {
  const differing = settings.filter((row) => row.differs);
  const others = settings.filter((row) => !row.differs);
  return el(
    "section",
    { class: "card" },
    el("h2", {}, "Settings"),
    el("p", { class: "small soft" }, differing.length ? "What differs from the defaults." : "All are at their defaults."),
    differing.length ? rows(differing) : null,
    el("details", {}, el("summary", {}, `At their defaults (${others.length})`), rows(others)),
  );
}

function rows(settings) {
  return el(
    "div",
    { class: "scroll", tabIndex: 0 },
    el(
      "table",
      {},
      el("thead", {}, el("tr", {}, ...["Setting", "Value", "Default", "From"].map((text) => el("th", { scope: "col" }, text)))),
      el("tbody", {}, ...settings.map((row) => el("tr", {}, el("th", { scope: "row" }, row.key), el("td", {}, row.value ?? ""), el("td", {}, row.default ?? ""), el("td", {}, row.from ?? "")))),
    ),
  );
}

function compare(main, names, signal) {
  replace(main, el("p", { class: "soft" }, "Opening …"));
  attempt(main, signal, async () => {
    const runs = await Promise.all(names.map((name) => get(`/api/v1/runs/${encodeURIComponent(name)}`, signal)));
    const values = runs.map((run) => new Map((run.settings ?? []).map((setting) => [setting.key, setting.value])));
    const keys = [...new Set(values.flatMap((map) => [...map.keys()]))];
    const differ = keys.filter((key) => new Set(values.map((map) => map.get(key) ?? "")).size > 1);
    const facts = [
      ["prompt", (run) => (run.prompts ?? []).join("; ")],
      ["model", (run) => run.model],
      ["reward", (run) => run.reward],
      ["best reward", (run) => score(run.best_reward)],
      ["mean reward", (run) => score(run.mean_reward)],
      ["reward gained", (run) => (run.gained == null ? "–" : signed(run.gained))],
      ["date", (run) => date(run.date)],
    ];
    const line = (name, cells) => el("tr", { class: new Set(cells).size > 1 ? "differs" : "" }, el("th", { scope: "row" }, name), ...cells.map((cell) => el("td", {}, cell ?? "")));
    replace(
      main,
      el(
        "div",
        { class: "stack" },
        el("section", { class: "card" }, el("p", { class: "small" }, el("a", { href: "#/runs" }, "← all runs")), el("h1", {}, "Side by side")),
        el("div", { class: "card side", tabIndex: 0 }, ...runs.map((run) => el("div", { class: "stack" }, el("h2", {}, el("a", { href: address(run.name) }, run.name)), ...seen(run)))),
        el(
          "section",
          { class: "card" },
          el("h2", {}, "What differs"),
          el(
            "div",
            { class: "scroll", tabIndex: 0 },
            el(
              "table",
              {},
              el("thead", {}, el("tr", {}, el("th", { scope: "col" }, ""), ...runs.map((run) => el("th", { scope: "col" }, run.name)))),
              el("tbody", {}, ...facts.map(([name, of]) => line(name, runs.map(of))), ...differ.map((key) => line(key, values.map((map) => map.get(key) ?? "")))),
            ),
          ),
          differ.length ? null : el("p", { class: "small soft" }, "All settings are equal."),
        ),
      ),
    );
  });
}
