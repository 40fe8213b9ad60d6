import { copy, el, replace } from "./dom.js";

const BETWEEN_MILLIS = 10000;
const AGAIN_MILLIS = 1000;
const STANDARD_PORT = "8420";

let gone = false;
let looking = null;

/** Whether the server is there, asked now; once it is not, the page says so until it is back. */
export function look() {
  looking ??= asked().finally(() => { looking = null; });
  return looking;
}

async function asked() {
  let there = await answers();
  if (!there && !gone) {
    // One that was refused may have come at a bad moment.
    await new Promise((done) => setTimeout(done, AGAIN_MILLIS));
    there = await answers();
  }
  if (there === gone) {
    gone = !there;
    show();
    dispatchEvent(new Event(gone ? "server-gone" : "server-back"));
  }
  return there;
}

async function answers() {
  try {
    return (await fetch("/health", { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

/** Looks now and then while the page is seen; when the server is gone, only when the reader comes back or asks. */
export function watch() {
  const seen = () => document.visibilityState === "visible";
  setInterval(() => { if (!gone && seen()) { look(); } }, BETWEEN_MILLIS);
  document.addEventListener("visibilitychange", () => { if (gone && seen()) { look(); } });
  addEventListener("focus", () => { if (gone) { look(); } });
}

function show() {
  const place = document.getElementById("gone");
  if (!gone) {
    replace(place);
    return;
  }
  const command = `das studio${location.port === STANDARD_PORT ? "" : ` --port ${location.port}`}`;
  const says = el("span", { role: "status" });
  const again = async () => {
    says.textContent = "";
    if (!(await look())) {
      says.textContent = "It is not there yet.";
    }
  };
  replace(
    place,
    el(
      "section",
      { class: "notice stopped", "aria-label": "The studio has stopped" },
      el("p", {}, el("b", {}, "The studio has stopped. "), "Start it again in a terminal, with the options that it had. Jobs that were not finished go on then, and so does this page."),
      el("div", { class: "row" }, el("code", { class: "line", tabIndex: 0 }, command), el("button", { type: "button", onclick: () => copy(command) }, "Copy"), el("button", { type: "button", class: "main", onclick: again }, "Try again"), says),
    ),
  );
}
