/** How an account of Aster's perpetuals is set up: position mode, margin, leverage, self-trade prevention, and what the agent may do and
 * until when. The default of self-trade prevention is set here to what our orders name, and read again. Sources: asterdex/api-docs of
 * 2026-06-30, futures v3, "Get Current Position Mode", "Get Current STP Mode", "Account Information"; the venue's sample code for
 * `GET /fapi/v3/agent`, which stands in no document (verify); read 2026-11-26. @module */
import type { AccountMode } from "../../core/event.ts";
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";
import type { Signer } from "../../core/venue.ts";
import { type Answer, resultFields, resultList } from "../shared/fapi_answers.ts";
import type { Call, Params } from "../shared/fapi_calls.ts";
import type { AccountQuestions, Asking } from "../shared/fapi_query_flow.ts";
import type { QuestionRoom } from "../shared/fapi_questions.ts";
import { type Fields, fieldsOf, FrameError } from "../shared/fields.ts";
import type { Version } from "./paths.ts";

/** An own take then removes our resting quote instead of trading with it. */
const WANTED = "EXPIRE_MAKER";
/** How long before its end an agent is spoken of. */
const NOTICE = 7 * 24 * 3_600 * MICROS_PER_SECOND;
/** Weight of a question about one setting; of all of them together. */
const SETTING = 30;
export const MODE_WEIGHT = 3 * SETTING + 15;

/** What an agent may do. `null` where a key of v1 says nothing of itself. */
type Rights = { readonly canTrade: boolean | null; readonly canWithdraw: boolean | null };

export function accountMode(
  room: QuestionRoom,
  version: Version,
  signer: Signer | null,
): AccountQuestions["accountMode"] {
  return (ask, now) => {
    const steps = new Steps(room, ask, now);
    const settings = (rights: Rights, at: Micros) =>
      steps.get("/positionSide/dual", SETTING, (dual, next) => {
        const hedged = resultFields(dual).flag("dualSidePosition");
        steps.get("/multiAssetsMargin", SETTING, (joined, then) => {
          room.collateral.joined = resultFields(joined).flag("multiAssetsMargin");
          const tell = (prevention: string | null, on: Micros) => steps.account(hedged, rights, prevention, on);
          if (version === "v1") tell(null, then); // it has no such setting
          else steps.prevention(tell, then);
        }, next);
      }, at);
    if (version === "v1" || signer === null) return settings({ canTrade: null, canWithdraw: null }, now);
    ask.send(agentsCall(room.calls.paths.base), (answer, _sentAt, at) => {
      settings(rightsOf(answer, signer.apiKey, room, ask, at), at);
    }, now);
  };
}

/** The agents of the user. @param base such as "/fapi/v3" */
export function agentsCall(base: string): Call {
  return { method: null, verb: "GET", path: `${base}/agent`, params: {}, signed: true, weight: 1 };
}

class Steps {
  constructor(readonly room: QuestionRoom, readonly ask: Asking, readonly startedAt: Micros) {}

  get(path: string, weight: number, read: (answer: Answer, now: Micros) => void, now: Micros): void {
    this.ask.send(this.#call("GET", path, {}, weight), (answer, _sentAt, at) => read(answer, at), now);
  }

  /** The account's default; each order of ours names its own. */
  prevention(tell: (mode: string, now: Micros) => void, now: Micros): void {
    const look = (take: (mode: string, at: Micros) => void, at: Micros) =>
      this.get("/stpMode", SETTING, (answer, then) => take(resultFields(answer).text("stpMode"), then), at);
    look((mode, at) => {
      if (mode === WANTED) return tell(mode, at);
      const set = this.#call("POST", "/stpMode", { stpMode: WANTED }, 1);
      this.ask.send(set, (_answer, _sentAt, then) => look(tell, then), at);
    }, now);
  }

  /** The last step: margin mode and leverage stand in the account's positions, also in those that are flat. */
  account(hedged: boolean, { canTrade, canWithdraw }: Rights, prevention: string | null, now: Micros): void {
    const { venue, markets, calls } = this.room;
    this.ask.send(calls.account(), (answer, _sentAt, receivedAt) => {
      const account = resultFields(answer), mayTrade = account.flag("canTrade");
      const rows = new Map<string, Fields>();
      for (const value of account.list("positions")) {
        const row = fieldsOf(value, answer.origin, "positions[]"), symbol = row.text("symbol");
        if (markets.bySymbol.has(symbol)) rows.set(symbol, row);
      }
      const isolated = [...rows.values()].map((row) => row.flag("isolated"));
      const mode: AccountMode = {
        kind: "account_mode",
        venue,
        positionMode: hedged ? "hedge" : "one_way",
        marginMode: isolated.length === 0 ? null : isolated.includes(true) ? "isolated" : "cross",
        selfTradePrevention: prevention,
        leverage: [...rows].map(([symbol, row]) => ({
          instrument: markets.bySymbol.get(symbol)!.id,
          leverage: wholeNumber(row, "leverage"),
        })),
        // `canWithdraw` of this answer is the account's own, not the key's.
        canTrade: mayTrade && canTrade !== false,
        canWithdraw,
        venueAt: null,
        receivedAt,
      };
      this.ask.emit(mode);
    }, now);
  }

  #call(verb: "GET" | "POST", path: string, params: Params, weight: number): Call {
    return { method: null, verb, path: `${this.room.calls.paths.base}${path}`, params, signed: true, weight };
  }
}

/** As number or text. */
function wholeNumber(row: Fields, name: string): number {
  const text = row.identifier(name);
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new FrameError(
    row.origin.venue,
    `Cannot read ${row.path}.${name} "${text}": want a whole number`,
    row.origin.frame,
  );
}

/** The rights of our agent. One that is not listed, or past its end, may do nothing. */
function rightsOf(answer: Answer, agent: string, { clock }: QuestionRoom, ask: Asking, now: Micros): Rights {
  const own = resultList(answer).find((row) => row.text("agentAddress").toLowerCase() === agent.toLowerCase());
  if (own === undefined) {
    ask.note(`the account lists no agent ${agent}: approve it at the venue`, now);
    return { canTrade: false, canWithdraw: null };
  }
  const left = own.instant("expired") - clock.venueTime(now),
    days = Math.floor(left / (24 * 3_600 * MICROS_PER_SECOND));
  if (left < NOTICE) {
    ask.note(
      left <= 0 ? `agent ${agent} has expired: approve one anew` : `agent ${agent} expires in ${days} days`,
      now,
    );
  }
  return { canTrade: own.flag("canPerpTrade") && left > 0, canWithdraw: own.flag("canWithdraw") };
}
