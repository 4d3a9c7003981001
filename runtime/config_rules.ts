/** What a schema cannot say of a configuration: that its parts fit together, and that it may be run in its mode. @module */
import { compare, parseMoney } from "../core/money.ts";
import { Parameters, type ParameterTable } from "../core/engine/parameters.ts";
import type { Mode } from "../core/engine/view.ts";
import { isLoopback, refuseEndpoint } from "./endpoint.ts";
import { pathText, suggestion } from "./config_problems.ts";
import { limitsHash } from "./config_flags.ts";
import type { Config, VenueConfig } from "./config_schema.ts";
import { keysKeptTwice, type Wallets } from "./shared_wallets.ts";

/** The names that this program knows; given by `main.ts`, the only place where they meet. */
export type Known = {
  /** Networks by venue. */
  readonly venues: Readonly<Record<string, readonly string[]>>;
  /** Parameters by kind of strategy. */
  readonly strategies: Readonly<Record<string, ParameterTable>>;
  /** Venues with binary market data: on which networks, and for keys of which scheme. */
  readonly sbe: Readonly<Record<string, { readonly networks: readonly string[]; readonly scheme: string }>>;
  /** Venues whose keys come with a pass phrase; absent = none. */
  readonly passphrases?: readonly string[];
  /** Venues whose requests an agent signs, by typed data. */
  readonly agents?: readonly string[];
  /** Wallets that venues of one account share, by venue; absent = none. */
  readonly wallets?: Wallets;
};

export const MODE_RANK: Readonly<Record<Mode, number>> = { demo: 0, paper: 1, live: 2 };

/** One sentence for each thing that does not fit; empty = it can be run. */
export function ruleProblems(config: Config, known: Known): string[] {
  return [
    ...Object.entries(config.venues).flatMap(([name, venue]) => venueProblems(name, venue, config.mode, known)),
    ...keysKeptTwice(config.venues, known.wallets ?? {}),
    ...strategyProblems(config, known),
    ...limitProblems(config),
    ...approvalProblems(config),
    ...dashboardProblems(config),
  ];
}

function venueProblems(name: string, venue: VenueConfig, mode: Mode, known: Known): string[] {
  const problems: string[] = [], at = (...path: readonly PropertyKey[]) => pathText(["venues", name, ...path]);
  const networks = Object.hasOwn(known.venues, name) ? known.venues[name] : null;
  if (!networks) problems.push(`${at()} is not a known venue${suggestion(name, Object.keys(known.venues))}`);
  else if (!networks.includes(venue.network)) {
    problems.push(`${at("network")} is "${venue.network}"; want one of ${networks.join(", ")}`);
  }
  for (const symbol of duplicates(venue.markets)) problems.push(`${at("markets")} names "${symbol}" twice`);
  for (const [role, url] of Object.entries(venue.endpoints)) {
    const refusal = url === undefined ? null : refuseEndpoint(url, role === "rest" ? "http" : "ws", mode);
    if (refusal) problems.push(`${at("endpoints", role)} ${refusal}`);
    else if (url !== undefined && /[?#]/.test(url)) {
      problems.push(
        `${at("endpoints", role)} carries a query or a fragment; want an address that paths can be added to`,
      );
    }
    if (refusal === null && mode === "demo" && url !== undefined && !isLoopback(new URL(url).hostname)) {
      problems.push(`${at("endpoints", role)} leads off this machine; demo speaks to simulated venues on it alone`);
    }
  }
  const given = Object.keys(venue.endpoints).length > 0;
  for (const role of ["rest", "wsPublic", "wsTrade"] as const) {
    if (mode === "demo" && given && venue.endpoints[role] === undefined) {
      problems.push(
        `${at("endpoints", role)} is missing; demo needs rest, wsPublic and wsTrade of the simulated venue`,
      );
    }
  }
  if (mode === "demo" && venue.credentials) {
    problems.push(`${at("credentials")} is given; demo refuses keys, so take it out or choose another mode`);
  }
  if (mode === "demo" && venue.sentinelCredentials) {
    problems.push(`${at("sentinelCredentials")} is given; demo refuses keys, so take it out or choose another mode`);
  }
  if (mode === "live" && !venue.credentials) problems.push(`${at("credentials")} is missing; live needs an account`);
  const schemes = known.agents?.includes(name) ? ["hmac", "eip712"] : ["hmac", "ed25519", "rsa"];
  for (const ring of ["credentials", "sentinelCredentials"] as const) {
    const keys = venue[ring];
    if (keys === undefined) continue;
    if (!schemes.includes(keys.scheme)) {
      const wanted = `want one of ${schemes.join(", ")}`;
      problems.push(`${at(ring, "scheme")} is "${keys.scheme}", which the venue does not take; ${wanted}`);
    }
    if (mode === "live" && keys.passphrase === undefined && known.passphrases?.includes(name)) {
      problems.push(`${at(ring, "passphrase")} is missing; a key of this venue comes with one`);
    }
  }
  if (venue.marketData === "sbe") problems.push(...binaryProblems(name, venue, mode, known));
  return problems;
}

function binaryProblems(name: string, venue: VenueConfig, mode: Mode, known: Known): string[] {
  const problems: string[] = [], at = (...path: readonly PropertyKey[]) => pathText(["venues", name, ...path]);
  const { network, endpoints, credentials } = venue, seen = `${at("marketData")} is "sbe"`;
  if (!Object.hasOwn(known.sbe, name)) return [`${seen}, which this venue does not have; want "json"`];
  const { networks, scheme } = known.sbe[name], own = Object.keys(endpoints).length > 0;
  if (mode !== "demo" && endpoints.wsSbe === undefined && !networks.includes(network)) {
    problems.push(
      `${seen}, which the network "${network}" does not have; want "json" or one of ${networks.join(", ")}`,
    );
  }
  if (mode === "demo" && own && endpoints.wsSbe === undefined) {
    problems.push(`${at("endpoints", "wsSbe")} is missing; ${seen}, so demo needs that of the simulated venue`);
  }
  if (mode === "demo") return problems; // the simulated venue's own key does
  const wanted = `want credentials of scheme "${scheme}", or marketData "json"`;
  if (!credentials) problems.push(`${seen} without an API key; ${wanted}`);
  else if (credentials.scheme !== scheme) {
    problems.push(`${seen} with a key of scheme "${credentials.scheme}", which the venue refuses; ${wanted}`);
  }
  return problems;
}

function strategyProblems({ venues, strategies }: Config, known: Known): string[] {
  const problems: string[] = [], quotedBy = new Map<string, string>();
  for (const id of duplicates(strategies.map(({ id }) => id))) problems.push(`strategies names the id "${id}" twice`);
  const listed = Object.entries(venues).flatMap(([name, { markets }]) => markets.map((symbol) => `${name}:${symbol}`));
  for (const [i, { id, kind, markets, parameters }] of strategies.entries()) {
    for (const [k, market] of markets.entries()) {
      const at = pathText(["strategies", i, "markets", k]), other = quotedBy.get(market);
      if (!listed.includes(market)) {
        problems.push(`${at} is "${market}", which no venue lists${suggestion(market, listed)}`);
      } else if (other !== undefined) problems.push(`${at} is "${market}", which "${other}" quotes already`);
      quotedBy.set(market, id);
    }
    if (!Object.hasOwn(known.strategies, kind)) {
      const nearest = suggestion(kind, Object.keys(known.strategies));
      problems.push(`${pathText(["strategies", i, "kind"])} is "${kind}", which is not a known strategy${nearest}`);
      continue;
    }
    const table = known.strategies[kind];
    for (const { field, reason } of new Parameters(table).check(parameters).refusals) {
      const at = pathText(["strategies", i, "parameters", field]);
      problems.push(
        Object.hasOwn(table, field)
          ? `${at} ${reason}`
          : `${at} is not a known parameter${suggestion(field, Object.keys(table))}`,
      );
    }
  }
  return problems;
}

function limitProblems({ venues, strategies, limits }: Config): string[] {
  const problems: string[] = [];
  const listed = Object.entries(venues).flatMap(([name, { markets }]) => markets.map((symbol) => `${name}:${symbol}`));
  const at = (...path: readonly PropertyKey[]) => pathText(["limits", ...path]);
  problems.push(...fitProblems(limits));
  for (const id of Object.keys(limits.strategies)) {
    if (!strategies.some((strategy) => strategy.id === id)) {
      problems.push(`${at("strategies", id)} is for a strategy that is not configured`);
    }
  }
  for (const [market, { maxOrderSize, maxOrderNotional, maxPosition }] of Object.entries(limits.markets)) {
    if (!listed.includes(market)) problems.push(`${at("markets", market)} is for a market that no venue lists`);
    const sizes = { maxOrderSize, maxOrderNotional, maxPosition };
    for (const [name, text] of Object.entries(sizes)) {
      if (name === "maxOrderNotional") continue; // with the other amounts of money, above
      if (!/[1-9]/.test(text)) problems.push(`${at("markets", market, name)} is "${text}"; want more than 0`);
    }
    if (compare(parseMoney(maxOrderSize), parseMoney(maxPosition)) > 0) {
      problems.push(
        `${at("markets", market, "maxOrderSize")} is ${maxOrderSize}, above its maxPosition of ${maxPosition}`,
      );
    }
  }
  for (const [i, { markets, parameters: { order_size_base: size } }] of strategies.entries()) {
    for (const market of markets) {
      const limit = Object.hasOwn(limits.markets, market) ? limits.markets[market].maxOrderSize : null;
      if (limit === null || typeof size !== "string" || !isAbove(size, limit)) continue;
      const at = pathText(["strategies", i, "parameters", "order_size_base"]),
        of = pathText(["limits", "markets", market]);
      problems.push(`${at} is ${size}, above ${of}.maxOrderSize of ${limit}: every order would be refused`);
    }
  }
  for (const venue of Object.keys(limits.venues)) {
    if (!Object.hasOwn(venues, venue)) problems.push(`${at("venues", venue)} is for a venue that is not configured`);
  }
  for (const market of new Set(strategies.flatMap(({ markets }) => markets))) {
    if (listed.includes(market) && !Object.hasOwn(limits.markets, market)) {
      problems.push(`${at("markets", market)} is missing; a market that is quoted needs limits`);
    }
  }
  return problems;
}

/** Pairs of limits of which one must not pass the other (RSK-33). */
function fitProblems({ global, venues, strategies, markets }: Config["limits"]): string[] {
  const problems: string[] = [];
  const ordered = (path: readonly PropertyKey[], low: Named, high: Named) => {
    if (!(low[1] > high[1])) return;
    problems.push(`${pathText(["limits", ...path, low[0]])} is ${low[1]}, above its ${high[0]} of ${high[1]}`);
  };
  for (const [id, limits] of Object.entries(venues)) {
    const { clockDenyMs, clockPauseMs, tripLiquidationDistance, minLiquidationDistance } = limits,
      path = ["venues", id];
    ordered(path, ["clockDenyMs", clockDenyMs], ["clockPauseMs", clockPauseMs]);
    const low: Named = ["tripLiquidationDistance", tripLiquidationDistance];
    ordered(path, low, ["minLiquidationDistance", minLiquidationDistance]);
  }
  const { loopLagPauseMs, loopLagTripMs, maxGross, maxNet } = global;
  ordered(["global"], ["loopLagPauseMs", loopLagPauseMs], ["loopLagTripMs", loopLagTripMs]);
  const amounts: [path: readonly PropertyKey[], text: string | undefined][] = [
    [["global", "maxGross"], maxGross],
    ...Object.entries(maxNet).map(([asset, text]) => [["global", "maxNet", asset], text] as [string[], string]),
    ...Object.entries(venues).map(([id, { maxGross }]) => [["venues", id, "maxGross"], maxGross] as [string[], string]),
    ...Object.entries(strategies).flatMap(([id, { maxGross, maxOrderNotional }]): [string[], string | undefined][] => [
      [["strategies", id, "maxGross"], maxGross],
      [["strategies", id, "maxOrderNotional"], maxOrderNotional],
    ]),
    ...Object.entries(markets).map(([id, { maxOrderNotional }]) =>
      [["markets", id, "maxOrderNotional"], maxOrderNotional] as [string[], string]
    ),
  ];
  for (const [path, text] of amounts) {
    const at = pathText(["limits", ...path]);
    if (text === undefined) continue;
    if (!/[1-9]/.test(text)) problems.push(`${at} is "${text}"; want more than 0`);
    else if (path[1] !== "maxGross" && maxGross !== undefined && isAbove(text, maxGross)) {
      problems.push(`${at} is ${text}, above limits.global.maxGross of ${maxGross}`);
    }
  }
  return problems;
}
type Named = readonly [name: string, value: number];

/** Live runs with limits alone that a person has approved as they stand, and on which day (RSK-33). */
function approvalProblems(config: Config): string[] {
  const { mode, limits: { approved } } = config, hash = limitsHash(config);
  const wanted = `want {"by": NAME, "on": "YYYY-MM-DD", "hash": "${hash}"}`;
  if (approved === undefined) {
    const mayTrade = mode === "live" && Object.keys(config.limits.markets).length > 0;
    return mayTrade ? [`limits.approved is missing; live needs limits that a person approved: ${wanted}`] : [];
  }
  if (approved.hash !== hash) {
    return [`limits.approved.hash is "${approved.hash}", so the limits are not those that were approved; ${wanted}`];
  }
  const day = new Date(`${approved.on}T00:00:00Z`);
  return Number.isFinite(day.getTime()) && day.toISOString().startsWith(approved.on)
    ? []
    : [`limits.approved.on is "${approved.on}", which is no day`];
}

/** Whether both are decimals and the first is larger. */
function isAbove(size: string, limit: string): boolean {
  return /^\d+(\.\d+)?$/.test(size) && compare(parseMoney(size), parseMoney(limit)) > 0;
}

function dashboardProblems({ dashboard: { host } }: Config): string[] {
  if (isLoopback(host)) return [];
  return [`dashboard.host is "${host}"; want 127.0.0.1, ::1 or localhost: nothing else is served without TLS`];
}

function duplicates(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, i) => values.indexOf(value) !== i))];
}
