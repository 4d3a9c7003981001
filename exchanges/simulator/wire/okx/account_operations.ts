/** Questions about an account's money, positions and modes, and the settings that it may change. Source: OKX API v5, "Trading
 * Account" and "Funding Account"; copies of 2025-08 to 2026-07, read 2026-11-26. @module */
import { formatMoney, negate } from "../../../../core/money.ts";
import type { Floor } from "../../floors.ts";
import { floorOf, floorsOf, INST_TYPES, instTypeOf } from "./names.ts";
import { balanceBody, positionBody, positionsOf } from "./account_words.ts";
import { refusals } from "./errors.ts";
import { instrumentBody } from "./instruments.ts";
import type { Operation, Rate, SignedCall } from "./operation.ts";
import { levelOf } from "./tiers.ts";
import { type Json, msText } from "./words.ts";

const question = (
  name: string,
  most: number,
  run: (call: SignedCall) => readonly unknown[],
  more?: Omit<Rate, "most">,
) => ({ name, rate: { most, ...more }, security: "signed", run }) as const satisfies Operation;

const MODES = { one_way: "net_mode", hedge: "long_short_mode" } as const;

export const balance = question("account/balance", 10, ({ account, params, context: { services } }) => [
  balanceBody(services, account, params.optional("ccy")?.split(",") ?? null),
]);

export const positions = question("account/positions", 10, ({ account, params, context: { services } }) => {
  const type = params.optional("instType"), ids = params.optional("instId")?.split(",") ?? null;
  const posIds = params.optional("posId")?.split(",") ?? null;
  return positionsOf(account)
    .filter(({ floor }) => type === null || instTypeOf(floor) === type)
    .filter(({ floor: { instrument } }) => ids === null || ids.includes(instrument.symbol))
    .map((position) => positionBody(services, account, position))
    .filter(({ posId }) => posIds === null || posIds.includes(String(posId)));
});

/** A futures account: spot for cash, swaps with the settle asset as margin. Such keys cannot withdraw. */
export const config = question("account/config", 5, ({ account }) => [{
  acctLv: "2",
  acctStpMode: "cancel_maker",
  autoLoan: false,
  ctIsoMode: "automatic",
  enableSpotBorrow: false,
  feeType: "0",
  greeksType: "PA",
  ip: "",
  kycLv: "3",
  label: account.name,
  level: levelOf(account),
  levelTmp: "",
  liquidationGear: "-1",
  mainUid: uidOf(account),
  mgnIsoMode: "automatic",
  opAuth: "0",
  perm: "read_only,trade",
  posMode: MODES[account.setup.positionMode],
  roleType: "0",
  settleCcy: "",
  settleCcyList: [],
  spotBorrowAutoRepay: false,
  spotOffsetType: "",
  spotRoleType: "0",
  spotTraderInsts: [],
  stgyType: "0",
  traderInsts: [],
  type: "0",
  uid: uidOf(account),
}]);

export const accountInstruments = question("account/instruments", 20, ({ params, context: { services } }) => {
  const type = params.word("instType", INST_TYPES), instId = params.optional("instId");
  return floorsOf(services, type, type === "SPOT" ? null : params.optional("instFamily"))
    .filter(({ instrument: { symbol } }) => instId === null || instId === symbol)
    .map((floor) => instrumentBody(services, floor));
});

/** Rates bear the sign of what they do to the balance: negative = charged. */
export const tradeFee = question("account/trade-fee", 5, ({ account, params, context: { services } }) => {
  const spot = params.word("instType", INST_TYPES) === "SPOT";
  const rate = (amount: typeof account.makerFee) => formatMoney(negate(amount));
  const maker = rate(spot ? account.makerFee : account.perpMakerFee);
  const taker = rate(spot ? account.takerFee : account.perpTakerFee);
  return [{
    category: "1",
    delivery: "",
    exercise: "",
    feeGroup: [{ groupId: spot ? "1" : "4", maker, taker }],
    fiat: [],
    instType: params.text("instType"),
    level: levelOf(account),
    maker: spot ? maker : "",
    makerU: spot ? "" : maker,
    makerUSDC: spot ? maker : "",
    ruleType: "normal",
    taker: spot ? taker : "",
    takerU: spot ? "" : taker,
    takerUSDC: spot ? taker : "",
    ts: msText(services, services.exchange.now),
  }];
});

export const leverageInfo = question(
  "account/leverage-info",
  20,
  (call) =>
    call.params.text("instId").split(",").flatMap((instId) => {
      const floor = floorsOf(call.context.services, "SWAP").find(({ instrument: { symbol } }) => symbol === instId);
      if (floor === undefined) throw refusals.instrument();
      return leverageRows(call, floor, call.params.word("mgnMode", ["cross", "isolated"]));
    }),
);

export const setLeverage = question("account/set-leverage", 20, (call) => {
  const { params, account, context: { services } } = call, floor = floorOf(services, params);
  const mode = params.word("mgnMode", ["cross", "isolated"]), lever = Number(params.decimal("lever"));
  if (floor.product !== "perp") throw refusals.accountMode();
  if (!account.setup.setLeverage(floor, lever)) throw refusals.leverage();
  services.exchange.noteSetup(account, floor);
  return leverageRows(call, floor, mode).map(({ ccy: _no, ...row }) => row);
});

export const setPositionMode = question(
  "account/set-position-mode",
  5,
  ({ params, account, context: { services } }) => {
    const posMode = params.word("posMode", ["net_mode", "long_short_mode"]);
    const wanted = posMode === "net_mode" ? "one_way" : "hedge";
    if (wanted !== account.setup.positionMode) {
      const swaps = [...account.open.values()].some(({ instrument }) => instrument.kind !== "spot");
      if (swaps || positionsOf(account).length > 0) throw refusals.settingOpen();
      account.setup.positionMode = wanted;
      services.exchange.noteSetup(account, null);
    }
    return [{ posMode }];
  },
);

/** Deposits and withdrawals are not simulated: each asset has one chain, closed both ways. */
export const currencies = question("asset/currencies", 12, ({ params, context: { services: { exchange } } }) => {
  const assets = new Set<string>(), wanted = params.optional("ccy")?.split(",") ?? null;
  for (const { instrument } of exchange.floors.values()) assets.add(instrument.base).add(instrument.quote);
  return [...assets].filter((asset) => wanted === null || wanted.includes(asset)).map((asset): Json => ({
    burningFeeRate: "",
    canDep: false,
    canInternal: false,
    canWd: false,
    ccy: asset,
    chain: `${asset}-Simulated`,
    ctAddr: "",
    depQuotaFixed: "",
    depQuoteDailyLayer2: "",
    fee: "0",
    logoLink: "",
    mainNet: true,
    maxFee: "0",
    maxFeeForCtAddr: "",
    maxWd: "0",
    minDep: "0",
    minDepArrivalConfirm: "1",
    minFee: "0",
    minFeeForCtAddr: "",
    minInternal: "0",
    minWd: "0",
    minWdUnlockConfirm: "1",
    name: asset,
    needTag: false,
    usedDepQuotaFixed: "",
    usedWdQuota: "0",
    wdQuota: "0",
    wdTickSz: "8",
  }));
});

/** The funding account is empty: all money is in the trading account. */
export const fundingBalances = question("asset/balances", 12, () => []);

function leverageRows({ account, params }: SignedCall, floor: Floor, mgnMode: string) {
  const hedged = account.setup.positionMode === "hedge" && mgnMode === "isolated";
  const wanted = params.optional("posSide"), sides = hedged ? ["long", "short"] : ["net"];
  return sides.filter((side) => !hedged || wanted === null || wanted === side).map((posSide) => ({
    ccy: "",
    instId: floor.instrument.symbol,
    mgnMode,
    posSide,
    lever: String(account.setup.leverageOf(floor)),
  }));
}

export function uidOf({ index }: { readonly index: number }): string {
  return String(440_000_000_000_000_000n + BigInt(index));
}
