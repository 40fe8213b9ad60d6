import { el, notice, replace } from "./dom.js";

/** Settings that have a control of their own, or that a page decides. */
const SHOWN = new Set(["smc.alpha", "smc.particles", "sample.steps", "seed", "method", "smc.tempering", "sample.negative", "sample.select", "sample.plain", "rewards", "reward"]);

/** The form of a job. What it holds is kept in `draft`. */
export function form(info, settings, draft, submit) {
  const byKey = new Map(settings.map((setting) => [setting.key, setting]));
  draft.prompt ??= info.prompts?.[0] ?? "";
  draft.terms ??= Object.fromEntries(info.rewards.map((reward) => [reward.name, { on: standard(info, reward), weight: reward.weight }]));
  draft.settings ??= {};
  draft.previews ??= true;

  const wrong = el("p", { class: "wrong", role: "alert", hidden: true });
  const prompt = el("textarea", { id: "prompt", value: draft.prompt, maxLength: info.limits?.prompt_chars ?? 2000, required: true, oninput: () => { draft.prompt = prompt.value; } });
  const examples = (info.prompts ?? []).slice(0, 5).map((text) => el("button", { type: "button", class: "chip", onclick: () => { prompt.value = draft.prompt = text; prompt.focus(); } }, text));
  const button = el("button", { type: "submit", class: "main" }, "Draw");
  const reset = el("button", { type: "button", onclick: () => restart() }, "Defaults");
  const element = el(
    "form",
    { class: "card stack", "aria-label": "What to draw" },
    el("div", { class: "field" }, el("label", { htmlFor: "prompt" }, "Prompt"), prompt, el("div", { class: "row chips" }, ...examples)),
    terms(info, draft),
    strength(byKey.get("smc.alpha"), draft),
    el(
      "div",
      { class: "grid2" },
      plain(byKey.get("smc.particles"), draft, "Particles"),
      plain(byKey.get("sample.steps"), draft, "Steps"),
      plain(byKey.get("method"), draft, "Method"),
      plain(byKey.get("smc.tempering"), draft, "Tempering"),
      seed(byKey.get("seed"), draft),
      plain(byKey.get("sample.negative"), draft, "Negative prompt"),
    ),
    more(settings, draft),
    beside(byKey.get("sample.plain"), draft),
    el("label", { class: "tick" }, el("input", { type: "checkbox", checked: draft.previews, onchange: (event) => { draft.previews = event.target.checked; } }), "Show the particles as they form"),
    wrong,
    el("div", { class: "row actions" }, button, reset),
  );

  const restart = () => {
    Object.keys(draft).forEach((key) => delete draft[key]);
    element.replaceWith(form(info, settings, draft, submit));
  };
  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    wrong.hidden = true;
    button.disabled = true;
    try {
      await submit(request(draft));
      notice("");
    } catch (error) {
      wrong.textContent = error.message;
      wrong.hidden = false;
      field(element, error.field)?.focus();
    } finally {
      button.disabled = false;
    }
  });
  return element;
}

const field = (element, key) => (key ? [...element.elements].find((input) => input.dataset?.key === key) : null);

function standard(info, reward) {
  const names = String(info.reward).split("+").map((term) => term.trim().replace(/^[0-9.]+\s*\*\s*/, "").split(":")[0]);
  return names.includes(reward.name);
}

function request(draft) {
  const reward = Object.entries(draft.terms)
    .filter(([, term]) => term.on)
    .map(([name, term]) => ({ name, weight: term.weight }));
  if (!reward.length) {
    throw new Error("Choose at least one reward: without one there is nothing to align with.");
  }
  const settings = { "sample.select": "all" };
  for (const [key, text] of Object.entries(draft.settings)) {
    if (String(text).trim() !== "") {
      settings[key] = String(text).trim();
    }
  }
  return { prompt: draft.prompt.trim(), reward, settings, previews: draft.previews ? { side: 96, every: 1 } : false };
}

function terms(info, draft) {
  const rows = info.rewards.map((reward) => {
    const term = (draft.terms[reward.name] ??= { on: false, weight: reward.weight });
    const most = Math.max(2, 2 * reward.weight);
    const output = el("output", {}, String(term.weight));
    const id = `term-${reward.name}`;
    const slider = el("input", {
      type: "range", min: 0, max: most, step: most / 40, value: term.weight, "aria-label": `Weight of ${reward.name}`,
      oninput: () => {
        term.weight = Number(Number(slider.value).toPrecision(3));
        output.textContent = String(term.weight);
        if (!term.on) {
          term.on = box.checked = true;
        }
      },
    });
    const box = el("input", { type: "checkbox", id, checked: term.on, onchange: () => { term.on = box.checked; } });
    return el("div", { class: "term", title: reward.help }, box, el("label", { htmlFor: id }, reward.name), slider, output);
  });
  return el("fieldset", { class: "plainset stack" }, el("legend", {}, "Reward"), ...rows, el("p", { class: "small soft" }, "Terms are added up, each times its weight."));
}

/** α on a slider, since it is what one plays with. */
function strength(setting, draft) {
  if (!setting) {
    return null;
  }
  const standing = Number(setting.default);
  const middle = Number.isFinite(standing) && standing > 0 ? standing : 0.005;
  const chosen = Number(draft.settings["smc.alpha"]) || middle;
  const text = el("input", {
    type: "text", inputMode: "decimal", value: draft.settings["smc.alpha"] ?? "", placeholder: setting.default, "aria-label": "α, as a number",
    oninput: () => {
      draft.settings["smc.alpha"] = text.value;
      if (Number(text.value) > 0) {
        slider.value = Math.log(Number(text.value));
      }
    },
  });
  text.dataset.key = setting.key;
  const slider = el("input", {
    type: "range", id: "alpha", min: Math.log(middle / 32), max: Math.log(middle * 32), step: "any", value: Math.log(chosen),
    oninput: () => {
      text.value = draft.settings["smc.alpha"] = String(Number(Math.exp(Number(slider.value)).toPrecision(2)));
      slider.setAttribute("aria-valuetext", text.value);
    },
  });
  return el("div", { class: "field" }, el("label", { htmlFor: "alpha" }, "α"), el("div", { class: "pair" }, slider, text), el("span", { class: "note" }, "smaller: more reward, farther from the model"));
}

function plain(setting, draft, label) {
  return setting ? control(setting, draft, label) : null;
}

function seed(setting, draft) {
  if (!setting) {
    return null;
  }
  const made = control(setting, draft, "Seed");
  const input = made.querySelector("input");
  const dice = el("button", { type: "button", "aria-label": "Another seed", onclick: () => { input.value = draft.settings.seed = String(Math.floor(Math.random() * 1e6)); } }, "⚄");
  const row = el("div", { class: "pair tight" });
  input.replaceWith(row);
  row.append(input, dice);
  return made;
}

/** Whether the model's own image is drawn too. */
function beside(setting, draft) {
  if (!setting) {
    return null;
  }
  const box = el("input", { type: "checkbox", checked: (draft.settings[setting.key] ?? setting.default) !== "off", onchange: () => { draft.settings[setting.key] = box.checked ? "on" : "off"; } });
  box.dataset.key = setting.key;
  return el("label", { class: "tick", title: setting.help }, box, "Draw the plain image too, to see what was gained");
}

function control(setting, draft, label = setting.key) {
  const id = `set-${setting.key}`;
  const value = draft.settings[setting.key] ?? "";
  const keep = (event) => { draft.settings[setting.key] = event.target.value; };
  const standing = setting.default || setting.default_means || setting.absent || "";
  const options = setting.type === "boolean" ? ["true", "false"] : setting.type === "choice" ? setting.choices : null;
  const input = options
    ? el("select", { id, onchange: keep }, el("option", { value: "" }, `${standing || "default"}`), ...options.filter((option) => option !== setting.default).map((option) => el("option", { value: option, selected: option === value }, option)))
    : el("input", { id, type: "text", inputMode: setting.type === "integer" ? "numeric" : setting.type === "number" ? "decimal" : "text", value, placeholder: standing, autocomplete: "off", oninput: keep });
  input.dataset.key = setting.key;
  input.title = setting.help;
  const known = !options && setting.choices?.length ? el("datalist", { id: `${id}-known` }, ...setting.choices.map((word) => el("option", { value: word }))) : null;
  if (known) {
    input.setAttribute("list", known.id);
  }
  return el("div", { class: "field" }, el("label", { htmlFor: id }, label), input, known, label === setting.key ? el("span", { class: "note" }, setting.help + (setting.range ? ` (${setting.range})` : "")) : null);
}

/** Every other setting, by group, with a field to search them. */
function more(settings, draft) {
  const list = el("div");
  const others = settings.filter((setting) => !SHOWN.has(setting.key));
  const search = el("input", { type: "search", placeholder: "Search settings", "aria-label": "Search settings", oninput: () => fill() });
  const fill = () => {
    const wanted = search.value.trim().toLowerCase();
    const found = others.filter((setting) => !wanted || `${setting.key} ${setting.help}`.toLowerCase().includes(wanted));
    const groups = [...new Set(found.map((setting) => setting.group))];
    replace(list, ...groups.map((group) => {
      const inside = found.filter((setting) => setting.group === group);
      const used = inside.some((setting) => draft.settings[setting.key]);
      return el("details", { open: Boolean(wanted) || used }, el("summary", {}, `${group || "general"} (${inside.length})`), ...inside.map((setting) => control(setting, draft)));
    }));
  };
  const outer = el("details", {}, el("summary", {}, "All settings"), search, list);
  outer.addEventListener("toggle", () => { if (outer.open && !list.hasChildNodes()) { fill(); } });
  return outer;
}
