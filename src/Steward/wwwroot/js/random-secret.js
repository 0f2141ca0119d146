// Passwords made in the browser from its cryptographic random numbers, every one equally likely.

const letters = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ";
const digits = "23456789";
const symbols = "!#$%&*+-=?@_~.,:;";

export function characters(length, { digits: withDigits = true, symbols: withSymbols = true } = {}) {
  const sets = [letters, ...(withDigits ? [digits] : []), ...(withSymbols ? [symbols] : [])];
  const all = sets.join("");
  // Drawn again as a whole until every set is there: the ones that are left stay equally likely.
  for (;;) {
    const made = Array.from({ length }, () => all[below(all.length)]).join("");
    if (sets.every((set) => [...made].some((character) => set.includes(character)))) return made;
  }
}

let list;
export async function words(count) {
  list ??= fetch(new URL("../lib/words.txt", import.meta.url)).then((response) => response.text()).then((text) => text.trim().split("\n"));
  const all = await list;
  return Array.from({ length: count }, () => all[below(all.length)]).join("-");
}

// Numbers past the last whole multiple are thrown away: a remainder alone would favour the small ones.
function below(limit) {
  const random = new Uint32Array(1);
  const whole = Math.floor(2 ** 32 / limit) * limit;
  do crypto.getRandomValues(random);
  while (random[0] >= whole);
  return random[0] % limit;
}
