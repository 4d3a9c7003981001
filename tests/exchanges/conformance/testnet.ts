/** Plays the conformance cases on venues' test networks, over the same network code as in production, and prints a table.
 *   deno task testnet [--venue NAME]… [--product spot|perp] [--case CF-20]…
 * NAME is a venue such as bybit_spot, or an exchange such as bybit with all its products. Keys come from the environment:
 * TWOSIDE_TESTNET_BYBIT_SPOT_KEY and _SECRET, further _PASSPHRASE (OKX), _ACCOUNT (the user of an agent of Aster), _SCHEME, _NETWORK;
 * _REST, _WS_PUBLIC, _WS_PRIVATE and _WS_TRADE lead to a simulated venue on this machine instead. A venue without keys is skipped.
 * Ends with 1 if a case failed, or an account is not as it was before. @module */
import { parseArgs } from "@std/cli/parse-args";
import { forgetProxies } from "../../../runtime/endpoint.ts";
import { processClock } from "../../../runtime/clock.ts";
import { createLog } from "../../../runtime/log.ts";
import { Redactor } from "../../../runtime/secret.ts";
import type { Case } from "./case.ts";
import { CASES } from "./cases/mod.ts";
import { tableOf } from "./judging.ts";
import { type Play, play, type Played } from "./network_play.ts";
import { PRODUCTS } from "./products.ts";
import type { Product } from "./stage.ts";
import { missingVariables, type TestNetwork, testNetwork, variable } from "./test_networks.ts";

const END = { id: "END", title: "nothing rests, and the account is as it was before" };
const environment = (name: string) => Deno.env.get(name);
const redactor = new Redactor();
const say = (text: string) => console.error(redactor.redact(text));

async function main(args: readonly string[]): Promise<number> {
  const chosen = choose(args);
  if (typeof chosen === "string") {
    console.error(chosen);
    return 2;
  }
  forgetProxies();
  const { products, cases } = chosen, networks = new Map<Product, TestNetwork>();
  for (const product of products) {
    if (missingVariables(product.venue, environment).length > 0) continue;
    try {
      networks.set(product, testNetwork(product.venue, environment));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      console.error(`Cannot play ${product.venue.name}: ${error.message}`);
      return 2;
    }
    for (const what of ["KEY", "SECRET", "PASSPHRASE"]) redactor.add(environment(variable(product.venue, what)) ?? "");
  }
  const plays = await playAll(products, cases, networks);
  return report(products, cases, plays);
}

type Choice = { readonly products: readonly Product[]; readonly cases: readonly Case[] };

/** What the command line means; or why it means nothing. */
function choose(args: readonly string[]): Choice | string {
  const unknown: string[] = [];
  const given = parseArgs([...args], {
    collect: ["venue", "case"],
    string: ["venue", "case", "product"],
    unknown: (arg) => {
      unknown.push(arg);
      return false;
    },
  });
  const venues = given.venue as readonly string[], wanted = given.case as readonly string[], { product } = given;
  const families = new Set(PRODUCTS.map(({ venue }) => venue.family)), names = PRODUCTS.map(({ venue }) => venue.name);
  const stranger = venues.find((name) => !families.has(name) && !names.includes(name));
  if (unknown.length > 0) return `Unknown: ${unknown.join(" ")}; want --venue, --product and --case`;
  if (stranger !== undefined) {
    return `--venue is "${stranger}"; want one of ${[...new Set([...families, ...names])].join(", ")}`;
  }
  if (product !== undefined && product !== "spot" && product !== "perp") {
    return `--product is "${product}"; want spot or perp`;
  }
  const strange = wanted.find((id) => !CASES.some((each) => each.id === id));
  if (strange !== undefined) return `--case is "${strange}"; want one of ${CASES[0].id} to ${CASES.at(-1)!.id}`;
  const products = PRODUCTS.filter(({ venue }) =>
    (venues.length === 0 || venues.some((name) => families.has(name) ? venue.family === name : venue.name === name)) &&
    (product === undefined || venue.product === product)
  );
  if (products.length === 0) return `${venues.join(", ")} has no product "${product}"`;
  return { products, cases: CASES.filter(({ id }) => wanted.length === 0 || wanted.includes(id)) };
}

/** Exchanges side by side, the products of one after each other: they may share limits and a wallet. */
async function playAll(
  products: readonly Product[],
  cases: readonly Case[],
  networks: ReadonlyMap<Product, TestNetwork>,
): Promise<ReadonlyMap<Product, Play>> {
  const plays = new Map<Product, Play>(), { now: clock } = processClock(), interrupt = interruption();
  const log = createLog({
    level: "error",
    format: "text",
    colour: false,
    clock,
    redact: (text) => redactor.redact(text),
    write: (line) => say(line.trimEnd()),
  });
  await Promise.all([...new Set(products.map(({ venue }) => venue.family))].map(async (family) => {
    for (const product of products.filter(({ venue }) => venue.family === family)) {
      const network = networks.get(product), { name } = product.venue;
      if (network === undefined) continue;
      say(`${name}: plays on "${network.name}" at ${network.endpoints.rest}`);
      const onPlayed = (id: string | null, { outcome, reason }: Played, ms: number) =>
        say(
          `${name} ${id ?? END.id} ${outcome} ${(ms / 1_000).toFixed(1)} s${outcome === "FAIL" ? `: ${reason}` : ""}`,
        );
      const ground = { network, clock, log, interrupt: interrupt.signal };
      plays.set(product, await play({ product, cases, ground, onPlayed }));
    }
  }));
  interrupt.forget();
  return plays;
}

/** The first signal ends the cases, and what they left is cleared; the second one is the system's. */
function interruption(): { readonly signal: AbortSignal; forget(): void } {
  const controller = new AbortController(), signals: readonly Deno.Signal[] = ["SIGINT", "SIGTERM"];
  const forget = () => signals.forEach((name) => Deno.removeSignalListener(name, stop));
  const stop = () => {
    forget();
    say("Interrupted: what rests is cancelled and what was traded is traded back; once more ends at once");
    controller.abort(new Error("interrupted"));
  };
  signals.forEach((name) => Deno.addSignalListener(name, stop));
  return { signal: controller.signal, forget };
}

function report(products: readonly Product[], cases: readonly Case[], plays: ReadonlyMap<Product, Play>): number {
  const cells = products.map((product) => {
    const of = plays.get(product);
    if (of === undefined) return [...cases.map(() => "no key"), "no key"];
    return [...of.played, of.end].map(({ outcome }) => outcome);
  });
  console.log(tableOf([...cases, END], products.map(({ venue }) => venue.name), cells));
  const inside = cases.filter((_, i) => cells.some((of) => of[i] === "simulator")).map(({ id }) => id);
  if (inside.length > 0) console.log(`\nNeed the simulator (deno task conformance): ${inside.join(", ")}`);
  for (const product of products) {
    if (plays.has(product)) continue;
    const missing = missingVariables(product.venue, environment).join(", ");
    console.log(`\nSkipped ${product.venue.name}: it has no keys; set ${missing}`);
  }
  const count = (...outcomes: readonly string[]) => cells.flat().filter((cell) => outcomes.includes(cell)).length;
  const failed = count("FAIL"), skipped = count("no key", "skip", "simulator");
  console.log(`\n${count("pass", "absent")} passed, ${failed} failed, ${skipped} skipped`);
  return failed === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
