import { el } from "./dom.js";

/** Four digits, as the sentence has them. */
export const score = (value) => (Number.isFinite(value) ? value.toPrecision(4).replace("-", "−") : "–");

/** Of a swarm, in percent. */
export const share = (weight) => (weight > 0 && weight < 0.001 ? "weight < 0.1 %" : `weight ${(100 * weight).toFixed(1)} %`);

const smooth = (event) => event.target.naturalWidth <= 128 && event.target.classList.add("pixels");

/**
 * What was gained over the model's own images of the same noise: the sentence, and the images two by two.
 *
 * @param pairs each { prompt, plain: { url, reward, terms }, aligned: { url, reward, standing } }; prompts are told where there are several
 */
export function gained(sentence, pairs) {
  return [
    el("p", { class: "lead" }, `${sentence}.`),
    el("div", { class: "pairs" }, ...pairs.filter((pair) => pair.plain && pair.aligned?.url).map((pair) => beside(pair, pairs.length > 1))),
  ];
}

function beside(pair, several) {
  const terms = pair.plain.terms ?? [];
  const scores = (which, reward) => {
    const words = terms.map((term) => `${term.name} ${score(term[which])}`);
    return terms.length === 1 ? words : [...words, `${terms.length ? "sum" : "reward"} ${score(reward)}`];
  };
  return el(
    "section",
    { class: "beside", "aria-label": pair.prompt ?? "Plain and aligned" },
    several ? el("h3", {}, pair.prompt) : null,
    el(
      "div",
      { class: "two" },
      image("plain", pair.plain.url, scores("plain", pair.plain.reward), "the model by itself, from the same noise"),
      image("aligned", pair.aligned.url, scores("aligned", pair.aligned.reward), pair.aligned.standing),
    ),
  );
}

function image(name, url, scores, note) {
  return el(
    "figure",
    {},
    el("a", { href: url, target: "_blank", rel: "noopener" }, el("img", { src: url, alt: `${name}: ${scores.join(", ")}`, loading: "lazy", onload: smooth })),
    el("figcaption", {}, el("b", {}, name), ...scores.map((text) => el("span", {}, text)), note ? el("span", { class: "soft" }, note) : null),
  );
}
