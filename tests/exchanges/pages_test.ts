/** Each venue's page says what its code does: capabilities, addresses, and all that a page has to name. */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { Venue } from "../../core/venue.ts";
import { venues } from "../../exchanges/mod.ts";
import { ROOT } from "../support/source_tree.ts";

const PAGES: Readonly<Record<string, string>> = { binance_usdm: "binance/USDM.md" };
const SECTIONS = [
  /^## (Endpoints|Addresses)$/m,
  /^## (Keys|Keys and signatures|Account)$/m,
  /^## Which wire, and why$/m,
  /^## Limits$/m,
  /^## Quirks, with proof$/m,
  /^## Capabilities$/m,
  /^## (What could not be verified|Not sure)$/m,
  /^## (The first|First) day on /m,
];

/** What a row of the table says of a venue. Keys of `Capabilities` that are missing here fail the test below. */
const ROWS: Readonly<Record<string, (venue: Venue) => boolean>> = {
  "post-only, IOC": ({ capabilities }) => capabilities.postOnly,
  "reduce-only": ({ capabilities }) => capabilities.reduceOnly,
  "cancel and place in one message": ({ capabilities }) => capabilities.replace,
  "amend that keeps its place": ({ capabilities }) => capabilities.amendKeepsPriority,
  "cancel all of one market": ({ capabilities }) => capabilities.cancelAllPerInstrument,
  "dead-man switch": ({ capabilities }) => capabilities.deadMan !== null,
  "standby order socket": ({ capabilities }) => "standbySocket" in capabilities,
  "positions": (venue) => asks(venue, "positions"),
  "account mode": (venue) => asks(venue, "account_mode"),
  "money flows": (venue) => asks(venue, "cash_flows"),
  "binary market data": ({ sbeScheme }) => sbeScheme !== undefined,
};
const TOLD: readonly string[] = [
  "postOnly",
  "replace",
  "amendKeepsPriority",
  "cancelAllPerInstrument",
  "deadMan",
  "reduceOnly",
  "standbySocket",
  "accountQueries",
  "queryWeights", // the engine's own pace; pages name the weights where they matter
  "landsWithin", // no ability: the page of the venue that has one tells it where the dead-man switch is told
];

for (const venue of venues) {
  const page = PAGES[venue.name] ?? `${venue.family}/README.md`;
  const text = Deno.readTextFileSync(join(ROOT, "exchanges", page));

  Deno.test(`${page}: the capabilities of ${venue.name} are those of its code`, () => {
    const said = capabilitiesOf(text, venue.name);
    const wanted = Object.entries(ROWS).map(([row, has]) => [row, has(venue) ? "yes" : "no"]);
    assertEquals(wanted.map(([row]) => [row, said.get(row)]), wanted);
    const left = Object.keys(venue.capabilities).filter((key) => !TOLD.includes(key));
    assertEquals(left, [], "each has a row of the table");
  });

  Deno.test(`${page}: every address of ${venue.name} stands there`, () => {
    const hosts = Object.values(venue.networks).flatMap((network) =>
      Object.values(network).map((address) => new URL(address).hostname)
    );
    assertEquals([...new Set(hosts)].filter((host) => !text.includes(host)), []);
  });

  Deno.test(`${page}: nothing is left out that the first day with ${venue.name} needs`, () => {
    for (const section of SECTIONS) assert(section.test(text), `no section ${section}`);
    assert(text.includes(`deno task testnet --venue ${venue.family}`), "the task for its test network");
  });
}

function asks({ capabilities }: Venue, what: "positions" | "account_mode" | "cash_flows"): boolean {
  return capabilities.accountQueries?.includes(what) ?? false;
}

/** The first word of each row in the column of that venue, by the row's name. */
function capabilitiesOf(page: string, venue: string): ReadonlyMap<string, string> {
  const lines = page.slice(page.indexOf("## Capabilities")).split("\n");
  const rows = lines.slice(lines.findIndex((line) => line.startsWith("|")));
  const table = rows.slice(0, rows.findIndex((line) => !line.startsWith("|"))).map((line) =>
    line.split("|").slice(1, -1).map((cell) => cell.trim())
  );
  const column = table[0].indexOf(`\`${venue}\``);
  return new Map(table.slice(2).map((cells) => [cells[0], /[a-z]+/.exec(cells[column] ?? "")?.[0] ?? ""]));
}
