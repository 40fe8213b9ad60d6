/** Elements, made from words and children; text is always text. */

export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) {
      continue;
    }
    if (key.startsWith("on")) {
      element.addEventListener(key.slice(2), value);
    } else if (key === "class") {
      element.className = value;
    } else if (key in element && key !== "list" && key !== "form") {
      element[key] = value;
    } else {
      element.setAttribute(key, value === true ? "" : value);
    }
  }
  element.append(...given(children));
  return element;
}

const given = (children) => children.flat().filter((child) => child !== null && child !== undefined && child !== false);

export function replace(parent, ...children) {
  parent.replaceChildren(...given(children));
}

/** A number as people write it; a dash where there is none. */
export function number(value, digits = 3) {
  if (value === null || value === undefined || !Number.isFinite(value)) {
    return "–";
  }
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 1e5)) {
    return value.toExponential(2);
  }
  return Number(value.toPrecision(Math.max(digits, Math.floor(Math.log10(size || 1)) + 1))).toString();
}

export function seconds(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) {
    return "";
  }
  if (value < 90) {
    return `${Math.max(1, Math.round(value))} s`;
  }
  return value < 5400 ? `${Math.round(value / 60)} min` : `${(value / 3600).toFixed(1)} h`;
}

export function date(text) {
  const when = new Date(text);
  return Number.isNaN(when.valueOf())
    ? ""
    : when.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

/** A colour of the sheet, as it is now. */
export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

let notices = null;

/** A line above the page, read out; gone after a while unless it is bad news. */
export function notice(text, bad = false) {
  const place = document.getElementById("notice");
  clearTimeout(notices);
  if (!text) {
    replace(place);
    return;
  }
  replace(
    place,
    el(
      "div",
      { class: bad ? "notice bad row" : "notice row" },
      el("span", {}, text),
      el("button", { type: "button", class: "quiet end", "aria-label": "Dismiss", onclick: () => replace(place) }, "✕"),
    ),
  );
  if (!bad) {
    notices = setTimeout(() => replace(place), 6000);
  }
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    notice("Copied.");
  } catch {
    notice("The browser does not let this page copy: select the line instead.", true);
  }
}
