/* The build writes the version of the library here. */
const version = "${uplot.version}";
const base = "/webjars/uplot/" + version + "/dist/";

let loaded = null;

/** uPlot, with its sheet; fetched once. */
export function uplot() {
  loaded ??= Promise.all([import(base + "uPlot.esm.js"), sheet(base + "uPlot.min.css")]).then(([module]) => module.default);
  return loaded;
}

function sheet(address) {
  return new Promise((done) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = address;
    link.addEventListener("load", done);
    link.addEventListener("error", done);
    document.head.append(link);
  });
}
