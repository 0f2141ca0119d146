// Text as people compare it: without case and accents, one character for each there is, so that places in it stay places in the original.

const special = { "ø": "o", "ß": "s", "ł": "l", "đ": "d", "ı": "i", "æ": "a", "œ": "o" };

export const fold = (text) =>
  Array.from({ length: text.length }, (_, at) => {
    const plain = text[at].toLowerCase().normalize("NFD")[0] ?? text[at];
    return special[plain] ?? plain;
  }).join("");

const wordsOf = (text) => fold(text).split(/[\s,.;:&/]+/).filter(Boolean);

/** How well a label answers what was typed: 2 it begins so, 1 each word begins one of its words, 0 not. */
export function closeness(label, typed) {
  const folded = fold(label);
  if (folded.startsWith(fold(typed.trim()))) return 2;
  const words = wordsOf(label);
  return wordsOf(typed).every((part) => words.some((word) => word.startsWith(part))) ? 1 : 0;
}

/** The text in pieces, what was typed marked: [{ text, marked }]. */
export function pieces(text, typed) {
  const folded = fold(text);
  const marks = new Array(text.length).fill(false);
  for (const word of wordsOf(typed))
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) marks.fill(true, at, at + word.length);
  const found = [];
  for (let at = 0; at < text.length; at++) {
    if (found.length > 0 && found.at(-1).marked === marks[at]) found.at(-1).text += text[at];
    else found.push({ text: text[at], marked: marks[at] });
  }
  return found;
}
