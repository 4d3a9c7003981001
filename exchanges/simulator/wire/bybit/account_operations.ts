/** Questions about an account and its set-up: wallet, fees, self-match groups, disconnect protection, and what a key
 * may do. Source: Bybit v5 docs, "Account" and "User" of 2026-07-24; read 2026-11-26. @module */
import { isoMicros } from "../../../../core/engine/text.ts";
import type { Micros } from "../../../../core/units.ts";
import { walletBody } from "./account_words.ts";
import { DCP_PRODUCTS, type DcpProduct } from "./dead_man.ts";
import { badParameter, refusals } from "./errors.ts";
import { amount } from "./numbers.ts";
import { floorNamed, floorsOf, stampOf } from "./operation.ts";
import { query } from "./order_queries.ts";

const DAY = 86_400e6; // µs

export const info = query("account.info", "account.info", ({ context, account }) => ({
  result: {
    marginMode: "REGULAR_MARGIN",
    updatedTime: String(stampOf(context.services, context.services.exchange.now)),
    // 5 and 6 are unified accounts of the second kind.
    unifiedMarginStatus: 6,
    dcpStatus: "ON",
    timeWindow: context.deadMan.windowOf(account, "DERIVATIVES"),
    smpGroup: 0,
    isMasterTrader: false,
    spotHedgingStatus: "OFF",
  },
}));

export const walletBalance = query("account.wallet-balance", "account.wallet-balance", (call) => {
  const { params, context, account } = call;
  if (params.text("accountType") !== "UNIFIED") throw badParameter("accountType only support UNIFIED.");
  const coins = params.optional("coin")?.split(",").filter((coin) => coin !== "") ?? null;
  return { result: { list: [walletBody(context, account, coins)] } };
});

export const feeRate = query("account.fee-rate", "account.fee-rate", (call) => {
  const { params, context, account } = call, category = params.category(), symbol = params.optional("symbol");
  if (category === null) return { result: { list: [] } };
  const floors = symbol === null ? floorsOf(context, category) : [floorNamed(context, category, symbol)];
  const [maker, taker] = category === "spot"
    ? [account.makerFee, account.takerFee]
    : [account.perpMakerFee, account.perpTakerFee];
  return {
    result: {
      list: floors.map(({ instrument }) => ({
        symbol: instrument.symbol,
        takerFeeRate: amount(taker),
        makerFeeRate: amount(maker),
        baseCoin: "",
      })),
    },
  };
});

export const smpGroup = query("account.smp-group", null, () => ({ result: { smpGroup: 0 } }));

export const userSettings = query("account.user-setting-config", null, ({ context, account }) => ({
  // True = orders beyond the band are refused; on spot false means that they are.
  result: { lpaSpot: false, lpaPerp: context.strictBands.has(account), smsef: false, fmsef: false },
}));

/** Whether contract orders beyond the price band are re-priced to its edge, or refused. */
export const setPriceAction = query("account.set-limit-px-action", null, ({ params, context, account }) => {
  if (params.category() !== "linear") throw badParameter("category: only linear is supported here");
  params.text("modifyEnable");
  if (params.flag("modifyEnable")) context.strictBands.delete(account);
  else context.strictBands.add(account);
  return { result: {} };
});

export const dcpInfo = query("account.query-dcp-info", null, ({ context, account }) => ({
  result: {
    dcpInfos: DCP_PRODUCTS.map((product) => ({
      product,
      dcpStatus: "ON",
      timeWindow: String(context.deadMan.windowOf(account, product)),
    })),
  },
}));

export const setDcp = query("order.disconnected-cancel-all", "order.disconnected-cancel-all", (call) => {
  const { params, context, account } = call;
  const product = params.choice<DcpProduct | "OPTIONS">("product", ["SPOT", "DERIVATIVES", "OPTIONS"], "OPTIONS");
  const window = params.integer("timeWindow");
  if (window === null) throw refusals.missing("timeWindow");
  if (product === "OPTIONS") throw badParameter("product: OPTIONS is not supported here");
  context.deadMan.setWindow(account, product, window);
  return { result: {} };
});

export const apiKey = query("user.query-api", "user.query-api", ({ context, account }) => {
  const date = (days: number) => isoMicros(context.services.venueNow + days * DAY as Micros).slice(0, 19) + "Z";
  return {
    result: {
      id: String(account.index + 1),
      note: account.name,
      apiKey: account.apiKey,
      readOnly: 0,
      secret: "",
      permissions: {
        ContractTrade: ["Order", "Position"],
        Spot: ["SpotTrade"],
        Wallet: [],
        Options: [],
        Derivatives: ["DerivativesTrade"],
        CopyTrading: [],
        BlockTrade: [],
        Exchange: [],
        NFT: [],
        Affiliate: [],
        Earn: [],
      },
      ips: ["*"],
      type: 1,
      deadlineDay: 90,
      expiredAt: date(90),
      createdAt: date(-1),
      unified: 0,
      uta: 1,
      userID: account.index + 1,
      inviterID: 0,
      vipLevel: "No VIP",
      mktMakerLevel: "0",
      affiliateID: 0,
      rsaPublicKey: "",
      isMaster: true,
      parentUid: "0",
      kycLevel: "LEVEL_DEFAULT",
      kycRegion: "",
    },
  };
});

/** Money moves neither in nor out of here. */
export const coinInfo = query("asset.coin.query-info", "asset.query-info", ({ context, params, account }) => {
  const wanted = params.optional("coin"), coins = new Set(account.wallets.keys());
  for (const { instrument: { base, quote } } of context.services.exchange.floors.values()) coins.add(base).add(quote);
  const rows = [...coins].filter((coin) => wanted === null || coin === wanted);
  return { result: { rows: rows.map((coin) => ({ name: coin, coin, remainAmount: "0", chains: [] })) } };
});
