/** The promises of docs/requirements.md, and which tests name them. @module */

export type Requirement = { readonly id: string; readonly meaning: string; readonly section: string };
export type Title = { readonly file: string; readonly title: string; readonly ids: readonly string[] };

/** Where an id ends, so that D7 is not found in D7b nor OSM-S1 in OSM-S10. */
const ID = /(?<![\w-])(?:(?:OSM|REC|RSK|PER|CP|INV|KIL|DST|SEC)-S?\d+|K-T\d+|D\d+b?|P\d{2})(?![\w-])/g;
const ROW = /^\|\s*(\S+)\s*\|\s*(.+?)\s*\|$/;
/** The title of a test, as the first argument of whatever registers it, or as `name:` of a definition. */
const TITLED = /(?:\b\w*[tT]est\(\s*|\bname:\s*)("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)/g;
/** More than that in one title prove nothing by name. */
export const MOST_IDS = 3;

/** @throws {RangeError} for a line that is no requirement, or an id that stands there twice */
export function readRequirements(markdown: string): readonly Requirement[] {
  const found = new Map<string, Requirement>();
  let section = "";
  for (const line of markdown.split("\n")) {
    if (line.startsWith("## ")) section = line.slice(3).trim();
    const row = ROW.exec(line);
    if (!row || row[1] === "ID" || /^-+$/.test(row[1])) continue;
    const [, id, meaning] = row;
    if (idsOf(id)[0] !== id) throw new RangeError(`Cannot read the requirement "${id}": want an id such as RSK-12`);
    if (found.has(id)) throw new RangeError(`Requirement ${id} stands in the list twice`);
    found.set(id, { id, meaning, section });
  }
  return [...found.values()];
}

/** Titles of a test file that name an id. */
export function titlesOf(file: string, source: string): readonly Title[] {
  return [...source.matchAll(TITLED)].map(([, literal]) => literal.slice(1, -1).replaceAll(/\\(["'`])/g, "$1"))
    .map((title) => ({ file, title, ids: [...new Set(idsOf(title))] }))
    .filter(({ ids }) => ids.length > 0);
}

export function idsOf(text: string): readonly string[] {
  return text.match(ID) ?? [];
}

/** What is wrong: a requirement without a test, a title that names too many, or an id that the list does not know. */
export function faultsOf(requirements: readonly Requirement[], titles: readonly Title[]): readonly string[] {
  const known = new Map(requirements.map(({ id }) => [id, 0])), faults: string[] = [];
  const families = new Set(requirements.map(({ id }) => familyOf(id)));
  for (const { file, title, ids } of titles) {
    if (ids.length > MOST_IDS) faults.push(`${file}: "${title}" names ${ids.length} ids; want at most ${MOST_IDS}`);
    for (const id of ids) {
      const count = known.get(id);
      if (count !== undefined) known.set(id, count + 1);
      else if (families.has(familyOf(id)) && familyOf(id) !== "INV") {
        faults.push(`${file}: "${title}" names ${id}, which docs/requirements.md does not list`);
      }
    }
  }
  for (const [id, count] of known) if (count === 0) faults.push(`${id} has no test that names it`);
  return faults;
}

function familyOf(id: string): string {
  return /^[A-Z]+(?:-T(?=\d))?/.exec(id)![0];
}
