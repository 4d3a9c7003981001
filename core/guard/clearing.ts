/** Clears ONE venue of our orders and proves it (reliability.md 4.4 b to f), without order books: for guardian and sentinel,
 * when the engine does not.
 *
 * A venue's word that it cancelled is no proof. Proof is two complete lists of open orders, asked for at least a second
 * apart and both after the last submit could still land, without an order of ours in either. What failed, was cut short
 * or cannot be read proves nothing. Foreign orders are not touched: a whole symbol is cancelled only on an account that
 * is ours alone, or in answer to a complete list that shows no foreign order.
 *
 * Who drives it asks `due` on every look, and at once after each reply; its clock must not step back. @module */
import { type Micros, MICROS_PER_SECOND } from "../units.ts";
import type { VenueId } from "../instrument.ts";
import type { HttpCall } from "../venue.ts";
import { ARRIVAL_MARGIN } from "../oms/absence_proof.ts";
import { decodeClientId } from "../oms/client_id.ts";
import type { Brake, BrakeAnswer, BrakeFailure, BrakeOrder } from "./brake.ts";
import { brakeFailure } from "./brake_failure.ts";
import { cancelOf, groupsOf, outcomesOf } from "./cancels.ts";
import { OpenList } from "./open_list.ts";
import { Roads } from "./roads.ts";
import { PATIENCE, Rounds } from "./rounds.ts";
import { keyOf, type Target, Targets } from "./targets.ts";

/** How long after it was sent a submit may still land, unless told otherwise. */
export const SUBMIT_VALIDITY = 2 * MICROS_PER_SECOND;
/** Orders whose cancels wait for an answer; more go out as answers come or are given up. */
const MOST_UNDER_WAY = 64;
/** Calls whose answers still count, however late they come. */
const MOST_CALLS = 512;
/** Of our orders that were seen so many are counted. */
const MOST_SEEN = 20_000;
const REASON_KEPT = 300;
/** A list without a foreign order allows to cancel whole symbols for so long: then somebody may have come. */
const ALLOWS_WHOLE = 1 * MICROS_PER_SECOND;

export type GuardCall = {
  readonly id: number;
  readonly what: "clock" | "list" | "cancel" | "cancel_all";
  /** Place of the brake, and so of the key, that made it. */
  readonly road: number;
  readonly call: HttpCall;
};
export type ClearingOptions = {
  readonly now: Micros;
  /** Symbols of our markets there, as the venue names them. */
  readonly symbols: readonly string[];
  /** This installation's tag: an order is ours if its client id carries it, whatever its epoch. */
  readonly tag: number;
  /** Nobody else has orders in this account. */
  readonly dedicated: boolean;
  /** When the last submit that may have left is over by its own validity; two seconds from now unless told. It may still land
   * for `ARRIVAL_MARGIN` after it: the venue's clock is another one. */
  readonly quietAfter?: Micros;
  /** The venue's clock less ours; 0 unless known. */
  readonly clockOffset?: Micros;
};
export type ClearingProgress = {
  readonly startedAt: Micros;
  /** Calls of all kinds. */
  readonly requests: number;
  /** Orders of ours that the venue has listed since the start. */
  readonly ordersBefore: number;
  /** Of those, what its last list does not show any more: cancelled, or filled before it was. */
  readonly cancelled: number;
  /** What has to go, in the last complete list: ours, and on a dedicated account all; `null` = no list came yet. */
  readonly remaining: number | null;
  /** Not ours in that list; `null` = none came yet. */
  readonly foreign: number | null;
  readonly firstCancelAt: Micros | null;
  readonly verifiedAt: Micros | null;
  /** Not verified within 60 s; the work goes on. */
  readonly dirty: boolean;
  /** Why a call failed, the last that did; `null` = none. */
  readonly lastReason: string | null;
};

type Sent =
  & { readonly road: number; readonly sentAt: Micros }
  & (
    | { readonly what: "clock" }
    | { readonly what: "list"; readonly list: OpenList; readonly page: string | null }
    | { readonly what: "cancel" | "cancel_all"; readonly targets: readonly Target[] }
  );

export class Clearing {
  readonly venue: VenueId;
  readonly #options: ClearingOptions;
  readonly #roads: Roads;
  readonly #rounds: Rounds;
  readonly #targets = new Targets();
  /** Calls without an answer, the oldest first. */
  readonly #sent = new Map<number, Sent>();
  /** The list that was asked for last, while it has not ended. */
  #list: OpenList | null = null;
  /** Pages to ask for, each of the list and over the way of the one before it. */
  readonly #pages: { readonly list: OpenList; readonly page: string; readonly road: number }[] = [];
  /** No complete list has come since the start, or since one failed. */
  #isBlind = true;
  readonly #seen = new Set<string>();
  /** As the last complete list tells: how much has to go, how much is not ours, and how much of ours has gone. */
  #remaining = 0;
  #foreign: number | null = null;
  #cancelled = 0;
  #now: Micros;
  #requests = 0;
  #firstCancelAt: Micros | null = null;
  #lastReason: string | null = null;

  /** @param brakes of the venue, one for each key that may be used; at least one
   * @throws {RangeError} without a brake, or with those of several venues */
  constructor(brakes: readonly Brake[], options: ClearingOptions) {
    const { now, quietAfter = now + SUBMIT_VALIDITY as Micros, clockOffset = 0 as Micros } = options;
    this.#roads = new Roads(brakes, clockOffset);
    this.venue = brakes[0].venue;
    this.#options = options;
    this.#rounds = new Rounds(now, quietAfter + ARRIVAL_MARGIN as Micros);
    this.#now = now;
  }

  get verified(): boolean {
    return this.#rounds.verified;
  }

  get progress(): ClearingProgress {
    const { startedAt, verifiedAt, listedAt } = this.#rounds;
    return {
      startedAt,
      requests: this.#requests,
      ordersBefore: this.#seen.size,
      cancelled: this.#cancelled,
      remaining: listedAt === null ? null : this.#remaining,
      foreign: this.#foreign,
      firstCancelAt: this.#firstCancelAt,
      verifiedAt,
      dirty: this.#rounds.isLate(this.#now),
      lastReason: this.#lastReason,
    };
  }

  /** What to send now; nothing once verified. */
  due(now: Micros): readonly GuardCall[] {
    this.#now = now;
    if (this.verified) return [];
    const calls: GuardCall[] = [];
    if (this.#rounds.isDue(now)) this.#beginRound(now);
    this.#addClock(calls, now);
    if (this.#roads.waitsForClock(now)) return calls;
    this.#addCancels(calls, now);
    this.#addPages(calls, now);
    this.#addQuestion(calls, now);
    return calls;
  }

  /** The answer to a call of `due`; `status` 0 = none came, `body` then says why. */
  onReply(id: number, status: number, body: string, headers: Readonly<Record<string, string>>, now: Micros): void {
    const sent = this.#sent.get(id);
    if (sent === undefined || this.verified) return; // it was given up long ago, or is not needed any more
    this.#sent.delete(id);
    this.#now = now;
    const brake = this.#roads.brakes[sent.road];
    if (sent.what === "clock") {
      const venueAt = status === 0 ? null : attempt(() => brake.readClock(status, body), () => null);
      if (venueAt === null) {
        this.#fail(sent, brakeFailure(status === 0 ? body : `no time in the answer, HTTP ${status}`), now);
      }
      this.#roads.clockAnswered(venueAt, sent.sentAt, now);
    } else if (sent.what === "list") {
      const page = status === 0
        ? brakeFailure(body)
        : attempt(() => brake.readList(status, body, headers, sent.page), brakeFailure);
      if (page.kind === "failed") this.#listFailed(sent, page, now);
      else this.#pageCame(sent, page.orders, page.kind === "part" ? page.next : null, now);
    } else {
      const { targets } = sent, all = (reason: string) => targets.map(() => brakeFailure(reason));
      const answers = status === 0 ? all(body) : attempt(() => outcomesOf(brake, targets, status, body, headers), all);
      this.#cancelsAnswered(sent, answers, now);
    }
  }

  // ---- what goes out --------------------------------------------------------------------------------------------------

  #beginRound(now: Micros): void {
    const { dedicated, symbols } = this.#options;
    this.#targets.beginRound(now);
    // Blind, as long as no list says where something rests.
    if (dedicated && (this.#isBlind || this.#rounds.isFirst)) {
      for (const symbol of symbols) this.#targets.wantAll(symbol, now, now);
    }
    this.#rounds.pass(now);
  }

  #addClock(calls: GuardCall[], now: Micros): void {
    const road = this.#roads.mayAskClock(now) ? this.#roads.pick(now) : null;
    if (road === null) return;
    this.#roads.clockAsked(now);
    const call = attempt(() => this.#roads.brakes[road].clock(), () => null);
    if (call === null) this.#roads.clockAnswered(null, now, now);
    else this.#send(calls, { what: "clock", road, sentAt: now }, call);
  }

  #addCancels(calls: GuardCall[], now: Micros): void {
    const road = this.#roads.pick(now);
    if (road === null) return;
    let room = MOST_UNDER_WAY;
    for (const sent of this.#sent.values()) {
      if ("targets" in sent && now - sent.sentAt < PATIENCE) room -= sent.targets.length;
    }
    const brake = this.#roads.brakes[road], venueNow = this.#roads.venueTime(now);
    const wholeSince = this.#options.dedicated ? -Infinity : now - ALLOWS_WHOLE;
    for (const targets of groupsOf(this.#targets.take(room, now, wholeSince), brake.batch?.most)) {
      const call = attempt(() => cancelOf(brake, targets, venueNow), (reason) => this.#note(reason));
      if (call === null) {
        // No such call, or none that can be made: single orders are cancelled all the same.
        for (const target of targets) target.toldAt = null;
        continue;
      }
      this.#firstCancelAt ??= now;
      this.#send(
        calls,
        { what: targets[0].order === null ? "cancel_all" : "cancel", road, targets, sentAt: now },
        call,
      );
    }
  }

  #addPages(calls: GuardCall[], now: Micros): void {
    for (const { list, page, road } of this.#pages.splice(0)) {
      if (this.#roads.isFree(road, now)) this.#ask(calls, list, page, road, now);
      else this.#listEnded(list, "a page was not asked for: the venue limits us", this.#roads.freeAt(now), now);
    }
  }

  #addQuestion(calls: GuardCall[], now: Micros): void {
    const road = this.#rounds.mayAsk(now) ? this.#roads.pick(now) : null;
    if (road === null) return;
    if (this.#rounds.isAsking) this.#isBlind = true;
    this.#rounds.asked(now);
    this.#list = new OpenList(now, this.#options.dedicated, (order) => this.#isOurs(order));
    this.#ask(calls, this.#list, null, road, now);
  }

  #ask(calls: GuardCall[], list: OpenList, page: string | null, road: number, now: Micros): void {
    const call = attempt(() => this.#roads.brakes[road].list(page, this.#roads.venueTime(now)), (reason) => {
      this.#listEnded(list, reason, null, now);
      return null;
    });
    if (call !== null) this.#send(calls, { what: "list", road, list, page, sentAt: now }, call);
  }

  #send(calls: GuardCall[], sent: Sent, call: HttpCall): void {
    const id = ++this.#requests;
    if (this.#sent.size >= MOST_CALLS) this.#sent.delete(this.#sent.keys().next().value!);
    this.#sent.set(id, sent);
    calls.push({ id, what: sent.what, road: sent.road, call });
  }

  // ---- what comes back ------------------------------------------------------------------------------------------------

  #pageCame({ list, road }: Sent & { what: "list" }, orders: readonly BrakeOrder[], next: string | null, now: Micros) {
    if (!this.#rounds.isNews(list.requestedAt)) return; // a younger list has told more already
    this.#show(list, orders, now);
    if (next !== null) return this.#goOn(list, next, road, now);
    // What a missing page holds may rest.
    if (list.missing === null) this.#listCame(list, now);
    else this.#listEnded(list, list.missing, null, now);
  }

  #goOn(list: OpenList, next: string, road: number, now: Micros): void {
    if (!list.follows(next)) return this.#listEnded(list, "the pages of open orders do not end", null, now);
    this.#pages.push({ list, page: next, road });
    this.#list ??= list; // an older one goes on after the younger one has failed
    this.#rounds.stillAsking(now);
  }

  /** Not only once the last page is there: what one page shows rests, whatever becomes of the others. */
  #show(list: OpenList, orders: readonly BrakeOrder[], now: Micros): void {
    for (const order of list.add(orders)) {
      if (this.#seen.size < MOST_SEEN && this.#isOurs(order)) this.#seen.add(keyOf(order));
      this.#targets.list(order, list.requestedAt, now);
    }
  }

  #listCame(list: OpenList, now: Micros): void {
    const { requestedAt, found, foreign, shown } = list;
    if (list === this.#list) this.#endList();
    this.#isBlind = false;
    this.#remaining = found.length;
    this.#foreign = foreign;
    this.#cancelled = Math.max(0, this.#seen.size - (shown.size - foreign));
    this.#targets.keepOnly(shown, requestedAt);
    // This very list tells what else a market-wide cancel would meet.
    if (this.#options.dedicated || foreign === 0) {
      for (const symbol of new Set(found.map(({ symbol }) => symbol))) this.#targets.wantAll(symbol, requestedAt, now);
    } else this.#targets.forbidAll();
    this.#rounds.listed(found.length === 0, requestedAt, now);
  }

  /** @param answers for each order of the call */
  #cancelsAnswered(
    sent: Sent & { readonly targets: readonly Target[] },
    answers: readonly BrakeAnswer[],
    now: Micros,
  ): void {
    let failed: BrakeFailure | null = null;
    for (const [i, target] of sent.targets.entries()) {
      const answer = answers[i];
      target.toldAt = null;
      if (answer.kind !== "failed") {
        target.doneAt = now;
        continue;
      }
      if (failed === null || answer.limited || answer.clock) failed = answer;
      // Not carried out, and no reason to wait for the next round: over another way, or with the right time.
      if (answer.limited || answer.clock) this.#targets.want(target);
    }
    if (failed !== null) this.#fail(sent, failed, now);
  }

  #listFailed(sent: Sent & { what: "list" }, failed: BrakeFailure, now: Micros): void {
    const { list, road } = sent, isNews = this.#rounds.isNews(list.requestedAt);
    // However many pages of it are missing, the next list takes the other way.
    if (list.missing === null || failed.limited || failed.clock) this.#fail(sent, failed, now);
    if (isNews) this.#show(list, failed.shown ?? [], now);
    if (isNews && failed.next !== undefined) {
      list.missing ??= failed.reason;
      return this.#goOn(list, failed.next, road, now);
    }
    const again = failed.limited ? this.#roads.freeAt(now) : failed.clock ? now : null;
    this.#listEnded(sent.list, failed.reason, again, now);
  }

  #listEnded(list: OpenList, reason: string, again: Micros | null, now: Micros): void {
    this.#note(reason);
    if (list !== this.#list) return; // one that was given up fails: the younger one is waited for
    this.#endList();
    this.#isBlind = true;
    this.#rounds.failed(now, again);
  }

  #endList(): void {
    this.#list = null;
    this.#rounds.ended();
  }

  #fail({ road, sentAt }: Sent, failed: BrakeFailure, now: Micros): void {
    this.#note(failed.reason);
    this.#roads.failed(road, failed, now);
    if (failed.clock) this.#roads.clockRefused(sentAt);
  }

  #note(reason: string): null {
    this.#lastReason = reason.slice(0, REASON_KEPT);
    return null;
  }

  #isOurs({ clientId }: BrakeOrder): boolean {
    return clientId !== null && decodeClientId(clientId)?.tag === this.#options.tag;
  }
}

/** A brake that throws has told nothing, and must not end the one who still cancels. */
function attempt<T, F>(read: () => T, otherwise: (reason: string) => F): T | F {
  try {
    return read();
  } catch (error) {
    return otherwise(`the brake failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}
