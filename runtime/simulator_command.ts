/** `sim`: simulated venues as a server of their own, until a signal or the end of `--duration`. @module */
import { type Parsed, positiveNumber, UsageError, wholeNumber } from "./cli.ts";
import type { ServedFactory } from "./served_venue.ts";
import { type RunningSimulator, type SimulatorOptions, startSimulator } from "./venue_server.ts";

/** @param wireNamed the name among `wires` that somebody means; throws a RangeError for none
 * @param print takes a line for stdout
 * @throws {UsageError} for options that do not fit, venues, symbols and tapes included; {Error} if the port is taken */
export async function runSimulator(
  parsed: Parsed,
  wires: Readonly<Record<string, ServedFactory>>,
  wireNamed: (text: string) => string,
  print: (line: string) => void,
): Promise<number> {
  const { lists } = parsed, venues = venuesOf(lists.venue ?? ["binance"], wires, wireNamed);
  const duration = positiveNumber(parsed, "duration", null, 1e8);
  const simulator = await start({
    wires,
    venues,
    port: wholeNumber(parsed, "port", 0, 0, 65_535),
    seed: wholeNumber(parsed, "seed", 1, 0, 2 ** 32 - 1),
    symbols: symbolsOf(parsed),
    tapes: lists.tape,
    speed: positiveNumber(parsed, "speed", 1, 1_000) ?? 1,
  });
  const end = ended(duration);
  print(`Simulator: ${simulator.adminUrl}`);
  for (const { venue, restUrl, wsUrls } of simulator.venues) {
    print(`${venue} rest: ${restUrl}`);
    for (const [name, url] of Object.entries(wsUrls)) print(`${venue} ${name}: ${url}`);
  }
  await end;
  await simulator.stop();
  return 0;
}

function venuesOf(
  wanted: readonly string[],
  wires: Readonly<Record<string, ServedFactory>>,
  wireNamed: (text: string) => string,
): string[] {
  const venues: string[] = [];
  for (const text of wanted) {
    let name: string;
    try {
      name = wireNamed(text);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw new UsageError(`--venue is "${text}"; want ${Object.keys(wires).join(", ")}`, { cause });
    }
    if (venues.includes(name)) throw new UsageError(`--venue ${name} was given twice`);
    venues.push(name);
  }
  return venues;
}

async function start(options: SimulatorOptions): Promise<RunningSimulator> {
  try {
    return await startSimulator(options);
  } catch (cause) {
    if (cause instanceof RangeError) throw new UsageError(cause.message, { cause });
    const why = cause instanceof Deno.errors.AddrInUse
      ? "it is in use; choose another one, or 0 for any free one"
      : cause instanceof Deno.errors.PermissionDenied
      ? "the system forbids it; choose one from 1024 up"
      : null;
    throw why === null ? cause : new Error(`Cannot serve the simulator on port ${options.port}: ${why}`, { cause });
  }
}

/** `undefined` = the venue's own choice. */
function symbolsOf({ options: { symbols: text } }: Parsed): readonly string[] | undefined {
  const symbols = text?.split(",").map((symbol) => symbol.trim()).filter((symbol) => symbol !== "");
  if (symbols?.length === 0) throw new UsageError(`--symbols is "${text}"; want symbols such as BTCUSDT,ETHUSDT`);
  return symbols;
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
