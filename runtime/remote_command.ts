/** `status`, `kill`, `pause` and `resume`: what a person does to a running bot from a shell. @module */
import { oneOf, type Parsed } from "./cli.ts";
import { Remote, RemoteError } from "./remote.ts";

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

/** Exit code 3 if a kill could not be verified in time.
 * @throws {UsageError | RemoteError} */
export async function runRemote(
  parsed: Parsed,
  what: "status" | "kill" | "pause" | "resume",
  print: (line: string) => void,
): Promise<number> {
  const { options, switches } = parsed, json = switches.has("json");
  const remote = new Remote({ url: options.url ?? "http://127.0.0.1:8080", tokenFile: options["token-file"] ?? null });
  if (what === "status") {
    const state = await remote.get("/api/state");
    if (json) print(JSON.stringify(state));
    else for (const line of statusLines(state as unknown as State)) print(line);
    return 0;
  }
  const reason = options.reason ?? `${what} from the command line`;
  if (what === "kill") {
    return await kill(
      remote,
      reason,
      oneOf(parsed, "level", ["stop", "cancel", "flatten"] as const, "cancel"),
      json,
      print,
    );
  }
  const ids = parsed.words.length > 0 ? parsed.words : await strategyIds(remote);
  for (const id of ids) {
    const answer = await remote.post(`/api/strategies/${encodeURIComponent(id)}/${what}`, { reason });
    print(json ? JSON.stringify(answer) : `${id}: ${answer.message}`);
  }
  return 0;
}

async function kill(
  remote: Remote,
  reason: string,
  level: string,
  json: boolean,
  print: (line: string) => void,
): Promise<number> {
  const accepted = await remote.post("/api/kill", { reason, level });
  if (!json) print(`Accepted: ${accepted.message}`);
  if (level === "stop") {
    if (json) print(JSON.stringify(accepted));
    return 0;
  }
  const receipt = await remote.receipt(String(accepted.receipt));
  if (json) print(JSON.stringify({ accepted, receipt }));
  if (receipt === null) {
    if (!json) print("Not verified yet; the bot keeps on trying, look at the dashboard");
    return 3;
  }
  if (!json) {
    for (const { venue, ordersBefore, cancelled, remaining } of receipt.venues) {
      print(`${venue}: ${ordersBefore} orders before, ${cancelled} cancelled, ${remaining ?? "?"} remaining`);
    }
    print(`Verified empty after ${receipt.ms} ms`);
  }
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
