import { get } from "./api.js";
import { el, notice, replace } from "./dom.js";
import { watch } from "./presence.js";

/** Pages by the first part of the address after the hash; each is fetched when it is opened. */
const PAGES = {
  draw: { title: "Draw", load: () => import("./draw.js") },
  runs: { title: "Runs", load: () => import("./runs.js") },
  toys: { title: "Toys", load: () => import("./toys.js") },
};

const main = document.getElementById("main");
let leave = null;
let opened = 0;

async function open() {
  const [name, ...rest] = location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  const page = PAGES[name] ?? PAGES.draw;
  const turn = ++opened;
  leave?.();
  leave = null;
  notice("");
  for (const link of document.querySelectorAll("nav a")) {
    if (PAGES[link.dataset.page] === page) {
      link.setAttribute("aria-current", "page");
    } else {
      link.removeAttribute("aria-current");
    }
  }
  document.title = `${page.title} · das studio`;
  try {
    const module = await page.load();
    if (turn !== opened) {
      return;
    }
    replace(main);
    leave = module.open(main, rest) ?? null;
  } catch (error) {
    replace(main, el("p", { class: "bad" }, `This page could not be opened: ${error.message}`));
  }
}

function theme() {
  const root = document.documentElement;
  const kept = localStorage.getItem("theme");
  if (kept) {
    root.dataset.theme = kept;
  }
  document.getElementById("theme").addEventListener("click", () => {
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.theme);
    dispatchEvent(new Event("theme"));
  });
}

theme();
function where() {
  get("/api/v1/info").then(
    (info) => {
      document.getElementById("where").textContent = `${info.model} on ${info.devices.join(", ")}`;
    },
    // A server that is gone is told of in its own words.
    (error) => error.status && notice(error.message, true),
  );
}

addEventListener("hashchange", open);
addEventListener("server-back", () => {
  open();
  where();
});
open();
where();
watch();
