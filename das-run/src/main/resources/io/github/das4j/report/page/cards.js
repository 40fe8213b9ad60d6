const cards = document.getElementById("cards");
const given = Array.from(cards.children);
const at = id => document.getElementById(id);
const score = (card, k) => parseFloat(card.dataset.scores.split(" ")[k]);
// What comes first is said in the words of what is sorted.
function word() {
  const { greatest, least } = at("order").selectedOptions[0].dataset;
  const [down, up] = at("direction").options;
  down.textContent = greatest;
  up.textContent = least;
}
function arrange() {
  word();
  const k = at("order").value;
  const sign = Number(at("direction").value);
  const words = at("words").value.toLowerCase().split(/\s+/);
  const sorted = given.slice().sort((a, b) => {
    const x = score(a, k), y = score(b, k);
    // What has no such number comes last, whichever way it is sorted.
    if (isNaN(x) || isNaN(y)) return isNaN(x) - isNaN(y);
    return sign * (x - y);
  });
  sorted.forEach(card => {
    const text = card.textContent.toLowerCase();
    card.hidden = !words.every(word => text.includes(word));
    cards.append(card);
  });
}
["order", "direction", "words"].forEach(id => at(id).addEventListener("input", arrange));
