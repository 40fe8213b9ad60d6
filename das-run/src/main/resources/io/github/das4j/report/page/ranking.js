const grid = document.getElementById("ranking");
const inOrder = Array.from(grid.children);
const pick = id => document.getElementById(id);
const score = (place, k) => parseFloat(place.dataset.scores.split(" ")[k]);
function arrange() {
  const k = pick("order").value;
  const sign = pick("lowest").checked ? 1 : -1;
  const places = inOrder.slice();
  // Files are in the one order that they have.
  pick("lowest").disabled = k === "";
  if (k !== "") {
    places.sort((a, b) => {
      const x = score(a, k), y = score(b, k);
      // Images without the score come last, whichever way it is sorted.
      if (isNaN(x) || isNaN(y)) return isNaN(x) - isNaN(y);
      return sign * (x - y);
    });
  }
  const set = pick("set").value;
  places.forEach(p => { p.hidden = !(set === "" || p.dataset.set === set); grid.append(p); });
  // An enlarged image leads to those that are beside it now.
  const shown = places.filter(p => !p.hidden);
  shown.forEach((place, n) => {
    const beside = [shown[n - 1], shown[n + 1]];
    place.querySelectorAll("nav a[data-beside]").forEach(a => a.remove());
    ["Next", "Previous"].forEach(word => {
      const other = word === "Next" ? beside[1] : beside[0];
      if (!other) return;
      const a = document.createElement("a");
      a.href = "#" + other.querySelector("figure").id;
      a.textContent = word;
      a.dataset.beside = word;
      place.querySelector("nav").prepend(a);
    });
  });
}
["order", "lowest", "set"].forEach(id => pick(id).addEventListener("change", arrange));
