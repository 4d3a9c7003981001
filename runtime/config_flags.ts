/** What the command line says over a configuration, and what a configuration means for the core. No schema is needed for
 * this, so the demo does without it. @module */
import { createHash } from "node:crypto";
import type { InstrumentId } from "../core/instrument.ts";
import type { InstrumentLimits, Limits, VenueLimits } from "../core/risk/limits.ts";
import { DEFAULT_GLOBAL_LIMITS, DEFAULT_STRATEGY_LIMITS, DEFAULT_VENUE_LIMITS } from "../core/risk/limits.ts";
import type { Mode } from "../core/engine/view.ts";
import type { Endpoints } from "../core/venue.ts";
import type { Config, CredentialsConfig, SecretSource, VenueConfig } from "./config_schema.ts";
import type { LogFormat, LogLevel } from "./log.ts";
import { absolutePath, folderOf } from "./paths.ts";

export type Flags = {
  readonly mode?: Mode;
  readonly port?: number;
  readonly data?: string;
  readonly seed?: number;
  readonly tokenFile?: string;
  readonly dashboard?: boolean;
  readonly onStop?: "cancel" | "flatten";
  readonly logLevel?: LogLevel;
  readonly logFormat?: LogFormat;
};
export type ConfiguredMarket = { readonly id: InstrumentId; readonly venue: string; readonly symbol: string };

export const DEFAULT_DATA_DIR = "./data";

/** The configuration with what the flags say instead. Their paths count from where the program was started, the file's own
 * from the file. The mode is the caller's to check. */
export function withFlags(config: Config, flags: Flags, cwd?: string): Config {
  const { dashboard, log } = config;
  const tokenFile = flags.tokenFile === undefined ? dashboard.tokenFile : absolutePath(flags.tokenFile, cwd);
  return {
    ...config,
    mode: flags.mode ?? config.mode,
    dataDir: flags.data === undefined ? config.dataDir : absolutePath(flags.data, cwd),
    seed: flags.seed ?? config.seed,
    dashboard: {
      ...dashboard,
      enabled: flags.dashboard ?? dashboard.enabled,
      port: flags.port ?? dashboard.port,
      ...(tokenFile === undefined ? {} : { tokenFile }),
    },
    stop: { ...config.stop, onStop: flags.onStop ?? config.stop.onStop },
    log: { level: flags.logLevel ?? log.level, format: flags.logFormat ?? log.format },
  };
}

/** A path that stands in the file `source`; `null` = the path does not come from a file.
 * @param cwd where the program was started, if not here */
export function resolveFrom(source: string | null, path: string, cwd?: string): string {
  return absolutePath(path, source === null ? cwd : folderOf(absolutePath(source, cwd)));
}

/** The network's addresses with what the configuration says instead. Where it names no private one, that is its trading one:
 * they are one on some venues, and a simulator must not be mixed with the real thing. The one of binary market data is there
 * only if it is to be used: what nobody speaks to needs no right. */
export function endpointsOf({ endpoints, marketData }: VenueConfig, network: Endpoints): Endpoints {
  const { rest, wsPublic, wsTrade, wsPrivate = wsTrade, wsSbe = network.wsSbe } = endpoints;
  return {
    rest: rest ?? network.rest,
    wsPublic: wsPublic ?? network.wsPublic,
    wsPrivate: wsPrivate ?? network.wsPrivate,
    wsTrade: wsTrade ?? network.wsTrade,
    ...(marketData === "sbe" && wsSbe !== undefined ? { wsSbe } : {}),
    // Whoever speaks REST to another host than the venue's own does not tell the venue's of its keys.
    ...(rest === undefined && network.keys !== undefined ? { keys: network.keys } : {}),
  };
}

/** Every configured market, in the order of the file: an instrument's id is its place. */
export function marketsOf(config: Config): readonly ConfiguredMarket[] {
  return Object.entries(config.venues)
    .flatMap(([venue, { markets }]) => markets.map((symbol) => ({ venue, symbol })))
    .map((market, i) => ({ id: i as InstrumentId, ...market }));
}

/** The limits in the core's words. A market without an entry may not trade. */
export function limitsOf(config: Config): Limits {
  const { global, venues, strategies, markets } = config.limits;
  const perInstrument = new Map<InstrumentId, InstrumentLimits>(), venue = new Map<string, VenueLimits>();
  for (const { id, venue: name, symbol } of marketsOf(config)) {
    const market = `${name}:${symbol}`;
    if (Object.hasOwn(markets, market)) perInstrument.set(id, markets[market]);
    venue.set(name, { ...DEFAULT_VENUE_LIMITS, ...(Object.hasOwn(venues, name) ? venues[name] : {}) });
  }
  const strategy = Object.entries(strategies).map(([id, given]) =>
    [id, { ...DEFAULT_STRATEGY_LIMITS, ...given }] as const
  );
  return { perInstrument, venue, strategy: new Map(strategy), global: { ...DEFAULT_GLOBAL_LIMITS, ...global } };
}

/** SHA-256 of all limits, in hex: what a person approves (RSK-33). What is absent counts as its default. */
export function limitsHash(config: Config): string {
  const { perInstrument, venue, strategy, global } = limitsOf(config);
  const names = marketsOf(config).map(({ venue, symbol }) => `${venue}:${symbol}`);
  const markets = [...perInstrument].map(([id, limits]) => [names[id], sorted(limits)]);
  const text = JSON.stringify([sorted(global), entries(venue), entries(strategy ?? new Map()), markets.sort()]);
  return createHash("sha256").update(text).digest("hex");
}

function entries(limits: ReadonlyMap<string, object>): readonly unknown[] {
  return [...limits].map(([name, values]) => [name, sorted(values)]).sort();
}

/** In the order of the names, so that the order in the file does not count. */
function sorted(values: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => a < b ? -1 : 1));
}

/** The configuration as people may see it: of a secret, only where it is kept. */
export function redacted(config: Config): Record<string, unknown> {
  const venues = Object.entries(config.venues).map(([name, { credentials, sentinelCredentials, ...venue }]) =>
    [
      name,
      {
        ...venue,
        ...(credentials === undefined ? {} : { credentials: redactedKeys(credentials) }),
        ...(sentinelCredentials === undefined ? {} : { sentinelCredentials: redactedKeys(sentinelCredentials) }),
      },
    ] as const
  );
  return { ...config, venues: Object.fromEntries(venues) };
}

function redactedKeys({ scheme, apiKey, secret, passphrase, account }: CredentialsConfig): Record<string, unknown> {
  const hidden = (source: SecretSource) => ({ ...source, value: "[redacted]" });
  const shown = { scheme, apiKey: hidden(apiKey), secret: hidden(secret), ...(account ? { account } : {}) };
  return passphrase === undefined ? shown : { ...shown, passphrase: hidden(passphrase) };
}

/** SHA-256 of what `redacted` shows, in hex: names a configuration in the journal. */
export function configHash(config: Config): string {
  return createHash("sha256").update(JSON.stringify(redacted(config))).digest("hex");
}
