import { assert, assertEquals } from "@std/assert";
import { parseMoney } from "../../../../core/money.ts";
import { type BoardHooks, WatchBoard } from "../../../../core/risk/watch/board.ts";
import { WatchStage } from "../../../support/watch_stage.ts";

function boarded(stage = new WatchStage(), hooks: Partial<BoardHooks> = {}) {
  const told: string[] = [], failed: string[] = [], doubted: string[] = [];
  stage.desk.ledger.setOpening("binance", [{ asset: "USDT", free: parseMoney("1000"), locked: parseMoney("0") }]);
  const board = new WatchBoard(stage.context, {
    breach: ({ id }, { act, scope }) => void told.push(`${id} ${act} ${scope.name}`),
    failed: ({ id }, error) => void failed.push(`${id}: ${(error as Error).message}`),
    doubt: (_market, sentence) => void doubted.push(sentence),
    ...hooks,
  });
  return { stage, board, told, failed, doubted };
}
const refusal = { reason: "filter", code: "-1", message: "no", retryAt: null } as const;

Deno.test("every watch is shown what it looks at, and judged", () => {
  const { stage, board, told, doubted } = boarded();
  for (let i = 0; i < 20; i++) board.filled(stage.fill("buy"));
  for (let i = 0; i < 5; i++) {
    const { now: at } = stage, { id: instrument, venue } = stage.desk.markets[0];
    board.answered({ venue, instrument, verdict: "rejected", refusal, at });
  }
  board.beat({ lag: 0, clockJump: 900_000 }, stage.now);
  board.judge(stage.now);
  assertEquals(told, ["RSK-06 pause global", "RSK-19 stop mm", "RSK-24 pause binance:BTCUSDT"]);
  board.judge(stage.after(2).now);
  assertEquals(doubted.length, 1);
});

Deno.test("P22 a watch that throws is told as failed, and the others are judged all the same", () => {
  const { stage, board, told, failed } = boarded();
  stage.desk.ledger.pnl = () => {
    throw new Error("no such price");
  };
  for (let i = 0; i < 20; i++) board.filled(stage.fill("buy"));
  board.judge(stage.now);
  assertEquals([failed, told], [["LOSSES: no such price"], ["RSK-19 stop mm"]]);
});

Deno.test("view() has rows with values, limits and state for each watch, and says what cannot be read", () => {
  const { stage, board } = boarded();
  board.judge(stage.now);
  const rows = board.view(stage.now);
  assertEquals(
    new Set(rows.map(({ rule }) => rule)),
    new Set(
      board.watches.map(({ id }) => id).filter((id) => id !== "RSK-19" && id !== "RSK-28" // no fill yet: nobody to tell of
      ),
    ),
  );
  assertEquals(JSON.parse(JSON.stringify(rows)), rows);
  assert(rows.every(({ state, used }) => (state === "inactive") === (used === null)));
  stage.desk.ledger.pnl = () => {
    throw new Error("no such price");
  };
  board.watches.find(({ id }) => id === "RSK-32")!.read = () => {
    throw new Error("gone");
  };
  const broken = board.view(stage.now).find(({ rule }) => rule === "RSK-32")!;
  assertEquals([broken.value, broken.state], ["cannot be told: gone", "breached"]);
  board.watches.find(({ id }) => id === "RSK-32")!.read = () => {
    throw "odd";
  };
  assertEquals(board.view(stage.now).find(({ rule }) => rule === "RSK-32")!.value, "cannot be told: odd");
});

Deno.test("RSK-35 counters that protect against loss survive a snapshot", () => {
  const { stage, board } = boarded(), next = boarded(stage);
  assertEquals(board.state().losses, null);
  next.board.restore(board.state());
  for (let i = 0; i < 19; i++) board.filled(stage.fill("buy"));
  board.moneyMoved();
  for (const second of [0, 1, 2]) board.judge(stage.after(second).now);
  const state = JSON.parse(JSON.stringify(board.state()));
  next.board.restore(state);
  assertEquals(next.board.state(), board.state());
  next.board.filled(stage.fill("buy"));
  next.board.judge(stage.now);
  assertEquals(next.told, ["RSK-19 stop mm"]);
});
