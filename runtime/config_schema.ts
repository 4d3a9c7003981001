/** What a configuration may say: the one schema that files are checked by, defaults are taken from and
 * `docs/config.schema.json` is generated from. Each leaf's `title` completes the sentence "want …". @module */
import { z } from "zod";
import {
  ABOVE_ZERO,
  DEFAULT_GLOBAL_LIMITS,
  GLOBAL_TABLE,
  type GlobalNumbers,
  INSTRUMENT_TABLE,
  type InstrumentLimits,
  type LimitSpec,
  type LimitTable,
  STRATEGY_TABLE,
  type StrategyLimits,
  VENUE_TABLE,
  type VenueLimits,
} from "../core/risk/limit_table.ts";
import { DEFAULT_TIMERS } from "../core/oms/orders.ts";
import { LOG_LEVELS } from "./log.ts";

const decimal = z.string().regex(/^\d+(\.\d+)?$/).meta({ title: 'a plain decimal text such as "0.01"' });
const signedDecimal = z.string().regex(/^-?\d+(\.\d+)?$/).meta({ title: 'a plain decimal text such as "0.001"' });
const count = (from: number, to: number) => z.int().min(from).max(to);
const marketName = z.string().regex(/^[a-z0-9_]+:\S+$/).meta({ title: 'a market such as "binance:BTCUSDT"' });
const address = z.string().min(1).meta({ title: "an address" });

const secret = z.union([
  z.strictObject({ env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/) }),
  z.strictObject({ file: z.string().min(1) }),
]).meta({
  title: '{"env": NAME} or {"file": PATH}: a secret never stands in the configuration',
  description: "Where a secret is kept: an environment variable, or a file that its owner alone may read (mode 0600)",
});

const credentials = z.strictObject({
  scheme: z.enum(["hmac", "ed25519", "rsa", "eip712"]).default("hmac").describe("How requests are signed"),
  apiKey: secret,
  secret,
  passphrase: secret.optional(),
  account: z.string().regex(/^0x[0-9a-fA-F]{40}$/).meta({ title: "an address: 0x and 40 hex digits" }).optional()
    .describe("With eip712: the address of the user in whose stead the key signs; apiKey is the agent's own address"),
}).describe(
  "Keys of an account; used in live alone, save that binary market data takes the API key in paper too. Give them no right to withdraw, and bind them to your address",
);

const fees = z.strictObject({ maker: signedDecimal, taker: signedDecimal })
  .describe("Fractions of what is traded, negative = rebate");

const endpoints = z.strictObject({
  rest: address.optional(),
  wsPublic: address.optional(),
  wsPrivate: address.optional(),
  wsTrade: address.optional(),
  wsSbe: address.optional().describe("Binary market data; used instead of wsPublic where marketData is sbe"),
}).describe("Replace the network's own addresses; plain http and ws on this machine alone, and never in live");

const wait = (ms: number, what: string) => count(50, 3_600_000).default(ms).describe(`ms ${what}`);
const MS = 1_000;
const waits = z.strictObject({
  ack: wait(DEFAULT_TIMERS.ack / MS, "until a placement without an answer is of unknown fate"),
  cancel: wait(DEFAULT_TIMERS.cancel / MS, "until a cancel without an answer, or without an end, is asked about"),
  replace: wait(DEFAULT_TIMERS.replace / MS, "until an amendment without an answer is asked about"),
  query: wait(DEFAULT_TIMERS.query / MS, "until a question without an answer has failed"),
  trades: wait(DEFAULT_TIMERS.trades / MS, "until the trades behind a reported quantity are asked for, and again"),
  seal: wait(DEFAULT_TIMERS.seal / MS, "from an order's end to the reconciliation that lets it leave memory"),
});

const account = z.strictObject({
  positionMode: z.enum(["one_way", "hedge"]).optional()
    .describe("one_way unless given: the books net what is held of a market"),
  marginMode: z.enum(["cross", "isolated"]).optional(),
  selfTradePrevention: z.string().min(1).optional().describe('The venue\'s own word, such as "EXPIRE_MAKER"'),
  leverage: z.number().gt(0).max(1_000).optional().describe("Of every market"),
}).describe("How the account has to be set up: while the venue says otherwise nothing is traded there");

const venue = z.strictObject({
  network: z.string().min(1).default("mainnet").describe("One of the venue's networks"),
  endpoints: endpoints.prefault({}),
  markets: z.array(z.string().regex(/^\S+$/).meta({ title: 'a symbol of the venue such as "BTCUSDT"' })).min(1).max(300)
    .describe("Symbols as the venue names them"),
  marketData: z.enum(["json", "sbe"]).default("json")
    .describe("How market data comes; sbe: the venue's binary streams, which ask for the API key of an Ed25519 pair"),
  credentials: credentials.optional(),
  sentinelCredentials: credentials.optional().describe(
    "Keys of the same account that the sentinel alone signs with; absent = the same as the bot's. With a key of its own it is not held back by what the bot has used up",
  ),
  dedicatedAccount: z.boolean().default(false)
    .describe("Nobody but this bot trades on the account: foreign orders stop it, and a kill may cancel everything"),
  fees: fees.optional().describe("Used until the venue tells the account's own"),
  account: account.optional(),
  waitsMs: waits.optional().describe("How long the bot waits for a word of this venue, where not as usual"),
  deadManWindowMs: count(1_000, 300_000).optional().describe(
    "So long after its last word from the bot the venue cancels by itself, where it can; absent = the venue's usual window, mostly 15000. Each venue has bounds of its own",
  ),
});

const strategy = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,31}$/).meta({
    title: "a short name of small letters, digits, - and _",
  }),
  kind: z.string().min(1).describe('Such as "market_making"'),
  markets: z.array(marketName).min(1).max(50),
  parameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])).default({})
    .describe("What differs from the kind's defaults; all of them can be changed while it runs"),
});

/** A limit that need not be given is absent; other numbers have a default, amounts must be given. */
type LimitField<V> = null extends V ? z.ZodOptional<z.ZodType<NonNullable<V>>>
  : V extends number ? z.ZodDefault<z.ZodType<V>>
  : z.ZodType<V>;

/** One scope's limits as its table tells them: meaning, unit and rule in the description. */
function limitFields<Values>(
  table: LimitTable<keyof Values & string>,
): { readonly [K in keyof Values]: LimitField<Values[K]> } {
  const fields = Object.entries<LimitSpec>(table).map(([name, limit]) => [name, limitField(limit)]);
  return Object.fromEntries(fields);
}

function limitField({ rule, kind, default: byDefault, from, to, unit, about }: LimitSpec): z.ZodType {
  const number = from === ABOVE_ZERO ? z.number().gt(0).max(to) : z.number().min(from).max(to);
  const value = kind === "amount" ? decimal : kind === "count" ? count(from, to) : number;
  const said: z.ZodType = value.describe(`${about} (${unit}; ${rule})`);
  return byDefault === undefined ? said : byDefault === null ? said.optional() : said.default(byDefault);
}

const limits = z.strictObject({
  global: z.strictObject({
    ...limitFields<GlobalNumbers>(GLOBAL_TABLE),
    drawdownBasis: z.enum(["peak", "start", "session"]).default(DEFAULT_GLOBAL_LIMITS.drawdownBasis).describe(
      "What a drawdown is measured from: the highest equity of drawdownHours, that of the first start, that of this run (RSK-25)",
    ),
    currency: z.string().min(1).optional()
      .describe(
        "What money is told and amounts of several markets are added up in; absent = the quote asset of the first market",
      ),
    parAssets: z.array(z.string().min(1)).max(50).default([...DEFAULT_GLOBAL_LIMITS.parAssets]).readonly()
      .describe("Assets that count as worth the same as one of the currency, if that is one of them"),
    maxNet: z.record(z.string(), decimal).default({}).describe(
      "By base asset, units of the currency: its positions on all venues in the worst case (RSK-13); absent = the sum of its markets' maxPosition at today's price",
    ),
  }).prefault({}),
  venues: z.record(z.string(), z.strictObject(limitFields<VenueLimits>(VENUE_TABLE))).default({}),
  strategies: z.record(z.string(), z.strictObject(limitFields<StrategyLimits>(STRATEGY_TABLE))).default({})
    .describe("By strategy id"),
  markets: z.record(z.string(), z.strictObject(limitFields<InstrumentLimits>(INSTRUMENT_TABLE))).default({})
    .describe("By market name. A market without limits may not trade: sizes have no defaults, they are your money"),
  approved: z.strictObject({
    by: z.string().min(1).describe("Who"),
    on: z.string().regex(/^\d{4}-\d{2}-\d{2}$/).meta({ title: "a day such as 2026-01-31" }).describe("When"),
    hash: z.string().regex(/^[0-9a-f]{64}$/).meta({ title: "64 hex digits, as `check` prints them" })
      .describe("Of all limits, as `check` prints it"),
  }).optional().describe(
    "Who approved these limits; live does not start without it, nor once they were changed after it",
  ),
}).describe("What no strategy may pass; the tightest holds");

export const configSchema = z.strictObject({
  $schema: z.string().optional().describe("For editors"),
  mode: z.enum(["demo", "paper", "live"]).default("paper")
    .describe("demo: a simulated venue; paper: real market data, simulated orders; live: real orders"),
  dataDir: z.string().min(1).optional().describe(
    "Journal, archive, tape and latch; default ./data where it is started",
  ),
  seed: count(0, 2 ** 32 - 1).default(1).describe("Seeds all chance: simulated markets, jitter of retries"),
  dashboard: z.strictObject({
    enabled: z.boolean().default(true),
    host: z.string().min(1).default("127.0.0.1"),
    port: count(0, 65_535).default(8_080).describe("0 = any free one"),
    tokenFile: z.string().min(1).optional().describe(
      "Writes the API token there, mode 0600; live needs it where no terminal shows the token",
    ),
    stopTokenFile: z.string().min(1).optional()
      .describe("Writes a second token there, mode 0600, which may stop and cancel and see nothing: for a phone"),
    allowedHosts: z.array(z.string().min(1)).max(20).default([])
      .describe("Further names, with port, that a browser may call it by"),
  }).prefault({}),
  log: z.strictObject({
    level: z.enum(LOG_LEVELS).default("info"),
    format: z.enum(["text", "json"]).default("text"),
  }).prefault({}),
  journal: z.strictObject({
    durability: z.enum(["write", "disk"]).default("write")
      .describe("write: a placement survives the death of the process before it is sent; disk: a power cut too"),
  }).prefault({}),
  archive: z.boolean().default(true).describe("The SQLite copy of the journal behind the dashboard's tables"),
  tape: z.strictObject({
    enabled: z.boolean().default(true).describe("Records every input for replay"),
    budgetMb: count(1, 1_000_000).default(1_024).describe("Beyond it the oldest hours are dropped"),
  }).prefault({}),
  venues: z.record(z.string().regex(/^[a-z0-9_]+$/), venue),
  strategies: z.array(strategy).max(500).default([]),
  limits: limits.prefault({}),
  stop: z.strictObject({
    onStop: z.enum(["cancel", "flatten"]).default("cancel")
      .describe("cancel: an orderly stop leaves positions; flatten: it sells down what the run holds before it ends"),
    deadlineMs: count(1_000, 600_000).default(15_000)
      .describe("An orderly stop that has not seen the venues empty by then ends unverified, with an alarm"),
    flattenDeadlineMs: count(1_000, 3_600_000).default(60_000)
      .describe("What is sold down after a kill or a stop may take so long at a venue that was proven empty"),
  }).prefault({}),
  guardian: z.strictObject({
    silenceMs: count(200, 10_000).default(1_000)
      .describe("Without a beat of the engine's loop for so long, its guardian cancels everything"),
  }).prefault({}),
  sentinel: z.strictObject({
    required: z.boolean().optional().describe(
      "Without a running sentinel (the command of that name) nothing is traded: 5 s of its silence pause everything, 30 s trip; absent = true in live, false elsewhere",
    ),
  }).prefault({}),
  paper: z.strictObject({
    balances: z.record(z.string(), decimal).default({ USDT: "100000" }).describe("What the account starts with"),
    fees: fees.prefault({ maker: "0.001", taker: "0.001" }),
    latencyMs: z.number().min(0).max(60_000).default(50).describe("One way"),
  }).prefault({}),
});

/** A configuration with every default filled in. */
export type Config = Omit<z.output<typeof configSchema>, "dataDir" | "$schema"> & { readonly dataDir: string };
export type VenueConfig = Config["venues"][string];
export type StrategyConfig = Config["strategies"][number];
export type SecretSource = z.output<typeof secret>;
export type CredentialsConfig = z.output<typeof credentials>;

/** The schema for editors, as it is committed. */
export function jsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(configSchema, { io: "input" });
  return { $schema, description: "Configuration of Twoside", ...rest };
}
