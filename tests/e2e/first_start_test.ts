/** What a newcomer sees: one command, a line with the address, and a market that is quoted on both sides. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { TempDir } from "../support/temp_dir.ts";
import { quoting, startDemo } from "../support/demo.ts";
import { until } from "../support/until.ts";

Deno.test("the demo prints its address in under 10 s and then quotes both sides of two pairs on eight products", async () => {
  using temp = new TempDir();
  await using demo = await startDemo(temp, "--token-file", temp.file("token"));
  const { bot, markets } = demo, began = performance.now();
  await quoting(demo);
  const quotedMs = performance.now() - began;
  console.log(`  first line after ${bot.firstLineMs.toFixed(0)} ms, quoted ${quotedMs.toFixed(0)} ms later`);
  assert(bot.firstLineMs < 10_000, `the first line came after ${bot.firstLineMs} ms`);

  assertMatch(bot.program.stdout[0], /^Dashboard: http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/);
  assertMatch(bot.program.stdout[1], /^Simulator: http:\/\/127\.0\.0\.1:\d+$/);
  assertEquals(temp.read("token").trim(), bot.token);
  assertEquals(Deno.statSync(temp.file("token")).mode! & 0o777, 0o600);

  const state = await until("the view tells the same as the venue", 10_000, async () => {
    const state = await bot.state();
    assertEquals([...new Set(state.markets.map(({ status }) => status))], ["LIVE"], state.sentence);
    assertEquals(state.sentence, "Quoting both sides on 16 of 16 markets");
    return state;
  });
  assertEquals(state.state, "RUNNING");
  assertEquals(state.mode, "demo");
  assertEquals(state.killSwitch.state, "ARMED");
  assertEquals(
    state.markets.map(({ venue, symbol }) => `${venue}:${symbol}`),
    Object.entries(markets).flatMap(([venue, symbols]) => symbols.map((symbol) => `${venue}:${symbol}`)),
  );
  assertEquals([...new Set(state.markets.map(({ base }) => base))], ["BTC", "ETH"], "the same pairs everywhere");
  await until("each stage of a turn has been looked at", 10_000, async () => {
    const { performance } = await bot.state();
    assertEquals(performance?.stages.filter(({ count }) => count === 0).map(({ stage }) => stage), []);
    assert((performance?.framesPerSecond ?? 0) > 1, `${performance?.framesPerSecond} frames a second`);
  });
  assertEquals((await bot.api("GET", "/healthz")).body, "ok");
  assertEquals((await bot.api("GET", "/readyz")).body, "ready");
});

Deno.test("the demo shows a book that moves, with our own quotes among the venue's orders", async () => {
  using temp = new TempDir();
  await using demo = await startDemo(temp);
  const { bot, simulator } = demo;
  await quoting(demo);
  const first = await bot.book("binance", "BTCUSDT");
  await until("the book has moved", 3_000, async () => {
    const book = await bot.book("binance", "BTCUSDT");
    assert(book.at > first.at && JSON.stringify(book.bids) !== JSON.stringify(first.bids));
  });
  await until("each quote of the view rests at the venue as it is shown", 3_000, async () => {
    const [{ openOrders }, { quotes }] = [await simulator.state(), await bot.book("binance", "BTCUSDT")];
    const shown = (rows: readonly { readonly side: string; readonly price: string; readonly size: string }[]) =>
      rows.map(({ side, price, size }) => `${side} ${size} at ${price}`).sort();
    assert(quotes.length > 0);
    assertEquals(shown(quotes), shown(openOrders.filter(({ symbol }) => symbol === "BTCUSDT")));
  });
});

Deno.test("--duration ends the demo in order: exit code 0 and the log says that the venues were seen empty", async () => {
  using temp = new TempDir();
  await using demo = await startDemo(temp, "--duration", "3");
  const { program } = demo.bot;
  const { code } = await program.end(15_000);
  assertEquals(code, 0, program.told);
  assertMatch(program.told, /Stopped; every venue was seen without an order of ours/);
});
