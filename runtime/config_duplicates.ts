/** Finds keys that stand twice in one object of a JSONC text. Parsers take the last one in silence; of two limits that is a
 * guess about somebody's money. @module */

type Level = {
  /** Null in a list. */
  readonly keys: Set<string> | null;
  /** Where we are in it. */
  at: string | number;
};

/** Strings, comments, and the marks that give a text its shape; all other words are passed over. */
const TOKENS = /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|[{}[\],:]/g;

/** The paths of keys that were there before, in the order of the text. @param text valid JSONC */
export function duplicateKeys(text: string): readonly (readonly (string | number)[])[] {
  const found: (readonly (string | number)[])[] = [], levels: Level[] = [];
  let word = "";
  for (const [token] of text.matchAll(TOKENS)) {
    const level = levels.at(-1);
    if (token[0] === '"') word = token;
    else if (token === "{") levels.push({ keys: new Set(), at: "" });
    else if (token === "[") levels.push({ keys: null, at: 0 });
    else if (token === "}" || token === "]") levels.pop();
    else if (token === "," && typeof level?.at === "number") level.at += 1;
    else if (token === ":" && level?.keys) {
      level.at = String(JSON.parse(word));
      if (level.keys.has(level.at)) found.push(levels.map(({ at }) => at));
      level.keys.add(level.at);
    }
  }
  return found;
}
