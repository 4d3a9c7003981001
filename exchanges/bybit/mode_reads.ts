/** How the account is set up, from several answers: margin mode and kind of account, what the key may do, and of contracts whether
 * positions are netted and with what leverage. Also told: that orders beyond the price limit are moved instead of refused, which a
 * person has to switch off. Source: Bybit v5 docs, "Get Account Info", "Get API Key Information", "Get Position Info" and "Get
 * User Setting Config"; read 2026-11-26. @module */
import type { AccountMode, DecodeError } from "../../core/event.ts";
import type { Micros } from "../../core/units.ts";
import type { SessionOptions } from "../../core/venue.ts";
import { type Fields, FrameError, listOf } from "../shared/fields.ts";
import { pageOf, resultFields } from "./answers.ts";
import { signedGet } from "./calls.ts";
import type { Markets } from "./markets.ts";
import type { Ask } from "./pages.ts";
import type { Product } from "./product.ts";

const MARGIN_MODES: ReadonlyMap<string, AccountMode["marginMode"]> = new Map([
  ["REGULAR_MARGIN", "cross"],
  ["PORTFOLIO_MARGIN", "cross"],
  ["ISOLATED_MARGIN", "isolated"],
]);
/** `unifiedMarginStatus` below it: an account of the old kind, which has another wallet and other rules. */
const FIRST_UNIFIED = 3;
/** Questions about positions under way at the same time: a fifth of what a second allows. */
const AT_ONCE = 10;
/** What a key needs: one of these rights in one of these groups. */
const RIGHTS = {
  linear: [["ContractTrade", "Order"], ["Derivatives", "DerivativesTrade"]],
  spot: [["Spot", "SpotTrade"]],
} as const;

type Failed = (reason: string, requestedAt: Micros, now: Micros) => void;
type Done = (events: readonly (AccountMode | DecodeError)[], now: Micros) => void;
type Leverage = AccountMode["leverage"][number];
type Found = {
  marginMode: AccountMode["marginMode"];
  isUnified: boolean;
  mayTrade: boolean;
  canWithdraw: boolean;
  positionMode: AccountMode["positionMode"];
  leverage: Leverage[];
  notes: string[];
};

export class ModeReads {
  /** What a person was told already. */
  readonly #said = new Set<string>();

  constructor(
    readonly options: SessionOptions,
    readonly product: Product,
    readonly markets: Markets,
    readonly ask: Ask,
  ) {}

  read(done: Done, failed: Failed, now: Micros): void {
    this.ask(
      signedGet("/v5/account/info", "info", {}),
      (info, _requestedAt, at) => {
        const account = resultFields(info), said = account.text("marginMode"), marginMode = MARGIN_MODES.get(said);
        if (marginMode === undefined) throw unknown(account, "marginMode", said);
        const isUnified = account.integer("unifiedMarginStatus") >= FIRST_UNIFIED;
        this.ask(
          signedGet("/v5/user/query-api", null, {}),
          (key, _asked, then) => {
            const rights = resultFields(key);
            const found: Found = {
              marginMode,
              isUnified,
              ...this.#rights(rights),
              positionMode: null,
              leverage: [],
              notes: [],
            };
            if (this.product.category === "spot") return done(this.#told(found, then), then);
            this.#contracts(found, done, failed, then);
          },
          failed,
          at,
        );
      },
      failed,
      now,
    );
  }

  #rights(key: Fields): Pick<Found, "mayTrade" | "canWithdraw"> {
    const permissions = key.object("permissions");
    const has = (group: string, right: string) =>
      permissions.has(group) && listOf(permissions.values[group], key.origin, group).includes(right);
    const mayTrade = key.integer("readOnly") === 0 &&
      RIGHTS[this.product.category].some(([group, right]) => has(group, right));
    return { mayTrade, canWithdraw: has("Wallet", "Withdraw") };
  }

  /** Market by market, some at once: one after the other they took longer than an answer may. */
  #contracts(found: Found, done: Done, failed: Failed, now: Micros): void {
    const markets = [...this.markets.all], { category } = this.product;
    let underWay = 0, hasFailed = false;
    const next = (at: Micros): void => {
      const market = markets.shift();
      if (market === undefined) {
        if (underWay > 0) return;
        found.leverage.sort((a, b) => a.instrument - b.instrument);
        return this.#settings(found, done, failed, at);
      }
      underWay++;
      this.ask(
        signedGet("/v5/position/list", "position", { category, symbol: market.symbol }),
        (answer, _requestedAt, then) => {
          if (hasFailed) return;
          for (const row of pageOf(answer).rows) {
            if (row.integer("positionIdx") !== 0) found.positionMode = "hedge";
            else found.positionMode ??= "one_way";
            const leverage = row.optionalText("leverage");
            if (leverage !== null) found.leverage.push({ instrument: market.id, leverage: Number(leverage) });
          }
          underWay--;
          next(then);
        },
        (reason, requestedAt, then) => {
          if (!hasFailed) failed(reason, requestedAt, then);
          hasFailed = true;
        },
        at,
        now,
      );
    };
    for (let i = 0; i < Math.min(AT_ONCE, this.markets.all.length); i++) next(now);
    if (this.markets.all.length === 0) next(now);
  }

  #settings(found: Found, done: Done, failed: Failed, now: Micros): void {
    this.ask(
      signedGet("/v5/account/user-setting-config", null, {}),
      (answer, _requestedAt, at) => {
        if (resultFields(answer).values.lpaPerp === false) {
          found.notes.push(
            "the venue moves orders on contracts that lie beyond its price limit to the limit instead of refusing them: have them " +
              'refused (set-limit-px-action with category "linear" and modifyEnable false)',
          );
        }
        done(this.#told(found, at), at);
      },
      failed,
      now,
    );
  }

  /** An account of the old kind may not be traded on: its answers would mean other things. */
  #told({ isUnified, mayTrade, notes, ...mode }: Found, receivedAt: Micros): readonly (AccountMode | DecodeError)[] {
    const { venue } = this.options, { marginMode, positionMode, leverage, canWithdraw } = mode;
    const all = isUnified
      ? notes
      : [...notes, "the account is no unified trading account: upgrade it, or take another"];
    const news = all.filter((message) => !this.#said.has(message));
    const errors = news.map((message): DecodeError => ({ kind: "error", venue, message, frame: "", receivedAt }));
    for (const message of news) this.#said.add(message);
    return [...errors, {
      kind: "account_mode",
      venue,
      positionMode,
      marginMode,
      // It goes with each order; the account has none.
      selfTradePrevention: null,
      leverage,
      canTrade: mayTrade && isUnified,
      canWithdraw,
      venueAt: null,
      receivedAt,
    }];
  }
}

function unknown({ origin: { venue, frame } }: Fields, name: string, said: string): FrameError {
  return new FrameError(
    venue,
    `Cannot read ${name} "${said}": want one of ${[...MARGIN_MODES.keys()].join(", ")}`,
    frame,
  );
}
