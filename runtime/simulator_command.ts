/** `sim`: simulated venues as a server of their own, until a signal or the end of `--duration`. @module */
import { type Parsed, positiveNumber, UsageError, wholeNumber } from "./cli.ts";
import type { ServedFactory } from "./served_venue.ts";
import { startSimulator } from "./venue_server.ts";

/** @param print takes a line for stdout
 * @throws {UsageError} for options that do not fit */
export async function runSimulator(
  parsed: Parsed,
  wires: Readonly<Record<string, ServedFactory>>,
  print: (line: string) => void,
): Promise<number> {
  const { options, lists } = parsed, venues = lists.venue ?? ["binance"];
  const unknown = venues.find((name) => !Object.hasOwn(wires, name));
  if (unknown !== undefined) throw new UsageError(`--venue is "${unknown}"; want ${Object.keys(wires).join(", ")}`);
  const duration = positiveNumber(parsed, "duration", null, 1e8);
  const simulator = await startSimulator({
    wires,
    venues,
    port: wholeNumber(parsed, "port", 0, 0, 65_535),
    seed: wholeNumber(parsed, "seed", 1, 0, 2 ** 32 - 1),
    symbols: options.symbols?.split(",").map((symbol) => symbol.trim()).filter((symbol) => symbol !== ""),
    tapes: lists.tape,
    speed: positiveNumber(parsed, "speed", 1, 1_000) ?? 1,
  });
  print(`Simulator: ${simulator.adminUrl}`);
  for (const { venue, restUrl, wsUrls } of simulator.venues) {
    print(`${venue} rest: ${restUrl}`);
    for (const [name, url] of Object.entries(wsUrls)) print(`${venue} ${name}: ${url}`);
  }
  await ended(duration);
  await simulator.stop();
  return 0;
}

/** Resolves at SIGINT, SIGTERM or after `seconds`. */
function ended(seconds: number | null): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = seconds === null ? undefined : setTimeout(resolve, seconds * 1e3);
  const signals: readonly Deno.Signal[] = ["SIGINT", "SIGTERM"];
  for (const signal of signals) Deno.addSignalListener(signal, resolve);
  return promise.then(() => {
    clearTimeout(timer);
    for (const signal of signals) Deno.removeSignalListener(signal, resolve);
  });
}
