const cards = document.getElementById("cards");
const given = Array.from(cards.children);
const at = id => document.getElementById(id);
const score = (card, k) => parseFloat(card.dataset.scores.split(" ")[k]);
function arrange() {
  const k = at("order").value;
  const sign = at("lowest").checked ? 1 : -1;
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
["order", "lowest", "words"].forEach(id => at(id).addEventListener("input", arrange));
