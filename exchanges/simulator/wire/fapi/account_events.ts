/** What happens to wallets and positions as the account's stream tells it. Field sets: fixtures of USD-M of 2026 and of Aster of
 * 2026-06; of the warning, the documents of USD-M. @module */
import type { Micros } from "../../../../core/units.ts";
import { add, formatMoney, type Money, subtract, ZERO } from "../../../../core/money.ts";
import type { Account } from "../../accounts.ts";
import { isolatedMargin, maintenanceOf, marginOf, markOf, settleAssetOf } from "../../margin.ts";
import type { Position } from "../../positions.ts";
import { fixedMoney, type Stamp } from "../binance/words.ts";
import { breakEven, isolatedOf, NOTHING, sizeText } from "./account_words.ts";
import type { FapiKind } from "./kind.ts";

type Json = Readonly<Record<string, unknown>>;

/** What has changed, on the account's stream. @param changes of money without trade, by asset */
export function accountUpdate(
  account: Account,
  { kind, reason, assets, positions, changes, at, stamp }: {
    readonly kind: FapiKind;
    readonly reason: string;
    readonly assets: readonly string[];
    readonly positions: readonly Position[];
    readonly changes: ReadonlyMap<string, Money>;
    readonly at: Micros;
    readonly stamp: Stamp;
  },
): Json {
  return {
    e: "ACCOUNT_UPDATE",
    E: stamp(at),
    T: stamp(at),
    a: {
      m: reason,
      B: assets.map((asset) => {
        const { free, locked } = account.walletOf("perp", asset), wallet = add(free, locked);
        const crossed = fixedMoney(subtract(wallet, isolatedOf(account, asset)));
        return { a: asset, wb: fixedMoney(wallet), cw: crossed, bc: fixedMoney(changes.get(asset) ?? ZERO) };
      }),
      P: positions.map((position) => {
        const { floor, side, averagePrice } = position, entry = averagePrice === null ? "0" : formatMoney(averagePrice);
        const isIsolated = account.setup.marginModeOf(floor) === "isolated";
        return {
          s: floor.instrument.symbol,
          pa: sizeText(position),
          ep: entry,
          ...(kind.style === "usdm" ? { bep: averagePrice === null ? "0" : formatMoney(breakEven(position)) } : {}),
          cr: fixedMoney(position.realised),
          up: fixedMoney(position.unrealised(markOf(floor))),
          mt: isIsolated ? "isolated" : "cross",
          iw: isIsolated ? fixedMoney(isolatedMargin(account, position)) : NOTHING,
          ps: side.toUpperCase(),
        };
      }),
    },
  };
}

/** The venue says that positions are close to liquidation. */
export function marginCall(account: Account, positions: readonly Position[], at: Micros, stamp: Stamp): Json {
  return {
    e: "MARGIN_CALL",
    E: stamp(at),
    cw: fixedMoney(marginOf(account, settleAssetOf(positions[0].floor)).wallet),
    p: positions.map((position) => {
      const { floor, side } = position, mark = markOf(floor);
      return {
        s: floor.instrument.symbol,
        ps: side.toUpperCase(),
        pa: sizeText(position),
        mt: account.setup.marginModeOf(floor) === "isolated" ? "ISOLATED" : "CROSSED",
        iw: NOTHING,
        mp: fixedMoney(mark),
        up: fixedMoney(position.unrealised(mark)),
        mm: fixedMoney(maintenanceOf(position, mark)),
      };
    }),
  };
}
