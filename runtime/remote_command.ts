/** `status`, `kill`, `pause` and `resume`: what a person does to a running bot from a shell. @module */
import { oneOf, type Parsed } from "./cli.ts";
import { type Receipt, Remote, RemoteError, type RemoteOptions } from "./remote.ts";

type Venue = { readonly id: string; readonly state: string; readonly reason: string };
type Market = {
  readonly venue: string;
  readonly symbol: string;
  readonly position: string;
  readonly base: string;
  readonly status: string;
  readonly sentence: string;
};
type State = {
  readonly mode: string;
  readonly state: string;
  readonly sentence: string;
  readonly totals: {
    readonly equity: string;
    readonly realisedPnl: string;
    readonly unrealisedPnl: string;
    readonly fees: string;
    readonly quote: string;
  };
  readonly venues: readonly Venue[];
  readonly markets: readonly Market[];
};

/** Exit code 3 if a kill could not be verified in time, or left something that was to be sold down.
 * @throws {UsageError | RemoteError} */
export async function runRemote(
  parsed: Parsed,
  what: "status" | "kill" | "pause" | "resume",
  print: (line: string) => void,
  pause?: RemoteOptions["pause"],
): Promise<number> {
  const { options, switches } = parsed, json = switches.has("json");
  const level = oneOf(parsed, "level", ["stop", "cancel", "flatten"] as const, "cancel");
  const {
    url = "http://127.0.0.1:8080",
    scope = "global",
    reason = `${what} from the command line`,
    "token-file": tokenFile = null,
  } = options;
  using remote = new Remote({ url, tokenFile, pause });
  if (what === "status") {
    const state = await remote.get("/api/state");
    if (json) print(JSON.stringify(state));
    else for (const line of statusLines(state as unknown as State)) print(line);
    return 0;
  }
  if (what === "kill") return await kill(remote, { reason, level, scope }, json, print);
  return await toggle(remote, what, parsed.words, reason, json, print);
}

async function kill(
  remote: Remote,
  { reason, level, scope }: { readonly reason: string; readonly level: string; readonly scope: string },
  json: boolean,
  print: (line: string) => void,
): Promise<number> {
  const accepted = await remote.post("/api/kill", { reason, level, scope });
  if (!json) print(`Accepted: ${accepted.message}`);
  if (level === "stop") {
    if (json) print(JSON.stringify({ accepted, receipt: null }));
    return 0;
  }
  let receipt: Receipt | null = null, problem = "the bot keeps on trying, look at the dashboard";
  try {
    receipt = await remote.receipt(String(accepted.receipt), level, scope);
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    problem = error.message;
  }
  if (json) print(JSON.stringify({ accepted, receipt }));
  else {for (const line of receipt ? receiptLines(receipt, accepted.receipt) : [`Not verified yet: ${problem}`]) {
      print(line);
    }}
  return receipt === null || receipt.flatten?.state === "FLATTEN_INCOMPLETE" ? 3 : 0;
}

function* receiptLines({ id, ms, verifiedAt, venues, flatten }: Receipt, asked: unknown): Generator<string> {
  if (id !== asked) yield "An earlier kill stands; this is its report";
  for (const { venue, ordersBefore, cancelled, remaining } of venues) {
    yield `${venue}: ${ordersBefore} orders before, ${cancelled} cancelled, ${remaining ?? "?"} remaining`;
  }
  yield ms === null ? `Verified empty; killed ${verifiedAt}` : `Verified empty after ${ms} ms`;
  if (!flatten) return;
  for (const { market, before, left, sentence } of flatten.markets) {
    yield `${market}: ${before} before, ${left} left: ${sentence}`;
  }
  yield flatten.state === "FLAT" ? "Flat" : "NOT flat; kill with level flatten once more, or close it at the venue";
}

/** All that are named, or all there are. One that refuses keeps no other from being paused. */
async function toggle(
  remote: Remote,
  what: "pause" | "resume",
  named: readonly string[],
  reason: string,
  json: boolean,
  print: (line: string) => void,
): Promise<number> {
  const refusals: RemoteError[] = [];
  for (const id of named.length > 0 ? named : await strategyIds(remote)) {
    try {
      const answer = await remote.post(`/api/strategies/${encodeURIComponent(id)}/${what}`, { reason });
      print(json ? JSON.stringify({ strategy: id, ...answer }) : `${id}: ${answer.message}`);
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
      refusals.push(error);
    }
  }
  if (refusals.length > 0) throw new RemoteError(refusals.map(({ message }) => message).join("\n"));
  return 0;
}

async function strategyIds(remote: Remote): Promise<readonly string[]> {
  const { strategies } = await remote.get("/api/state") as { strategies?: readonly { id: string }[] };
  if (!strategies) throw new RemoteError("The bot did not say which strategies it runs");
  return strategies.map(({ id }) => id);
}

function* statusLines({ mode, state, sentence, totals, venues, markets }: State): Generator<string> {
  yield `${mode.toUpperCase()} ${state}: ${sentence}`;
  yield `Equity ${totals.equity} ${totals.quote} (realised ${totals.realisedPnl}, unrealised ${totals.unrealisedPnl}, fees ${totals.fees})`;
  for (const venue of venues) yield `${venue.id}: ${venue.state}${venue.reason ? `, ${venue.reason}` : ""}`;
  for (const market of markets) {
    yield `${market.venue}:${market.symbol}: position ${market.position} ${market.base}, ${market.status}: ${market.sentence}`;
  }
}
