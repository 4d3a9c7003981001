/** Troubles of the demo's venue in a real browser: an order of unknown fate comes and is settled, somebody else's order survives
 * a kill, and a rule breaks its limit and comes back. @module */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Browser, Page } from "playwright-core";
import { browserTest, launchChromium } from "../support/chromium.ts";
import { type Demo, quoting, startBinanceDemo } from "../support/demo.ts";
import { TempDir } from "../support/temp_dir.ts";
import { until } from "../support/until.ts";
import { VenueTrader } from "../support/venue_trader.ts";
import { others, ours } from "../support/venue_sight.ts";

type Scene = Demo & { readonly page: Page; readonly trader: VenueTrader };

let browser: Browser | null = null;

/** Opens the demo's own address once it quotes, on one of the tabs. */
async function play(tab: string, scene: (scene: Scene) => Promise<void>): Promise<void> {
  browser ??= await launchChromium();
  using temp = new TempDir();
  await using demo = await startBinanceDemo(temp);
  await quoting(demo);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage(), broken: string[] = [];
    page.on("pageerror", (error) => broken.push(error.message));
    await page.goto(`${demo.bot.address}/#token=${demo.bot.token}`);
    await page.waitForSelector('[data-testid="freshness"][data-phase="live"]');
    await page.locator(`#tab-${tab}`).click();
    const trader = new VenueTrader((await demo.simulator.state()).restUrl);
    await scene({ ...demo, page, trader });
    assertEquals(broken, []);
  } finally {
    await context.close();
  }
}

Deno.test({
  ...browserTest(
    "an order whose answer is lost shows as UNKNOWN with what is done about it, and is settled by the venue's list",
  ),
  fn: () =>
    play("orders", async ({ page, simulator, bot }) => {
      // First of all: an order that was answered and then never heard of would take the link down before one is in doubt.
      await simulator.fault("order_no_answer");
      await simulator.fault("no_user_events");
      await simulator.fault("order_not_found");
      const card = page.getByTestId("doubt").first();
      await card.waitFor({ timeout: 15_000 });
      assertMatch(await card.textContent() ?? "", /UNKNOWN.*Unknown for .*; proof that it is nowhere: round [12] of 2/);
      await page.locator('[data-testid="order-row"][data-state="UNKNOWN"]').first().waitFor();
      await page.locator("#tab-reconcile").click();
      const difference = page.locator('[data-testid="difference"][data-id="D1"]').first();
      assertMatch(await difference.textContent() ?? "", /the fate of order .* is open.*may live.*not shown.*nothing/);
      await simulator.clear();
      await until("the page and the venue agree on every order", 30_000, async () => {
        assertEquals(await difference.count(), 0);
        const { markets } = await bot.state(), resting = ours(await simulator.state());
        const told = markets.flatMap(({ quotes }) => quotes).filter(({ state }) => state === "OPEN");
        assertEquals(
          told.map(({ orderId }) => orderId).sort(),
          resting.map(({ clientOrderId }) => clientOrderId).sort(),
        );
        assert(told.length > 0);
      });
    }),
});

Deno.test({
  ...browserTest("P03 somebody else's order is shown grey as not ours, stands as a difference, and survives a kill"),
  fn: () =>
    play("orders", async ({ page, simulator, trader }) => {
      const { orderId } = await trader.place("BTCUSDT", "SELL", "80000.00", "0.00100", "by-hand-1");
      await page.getByRole("button", { name: "Not ours 1" }).click({ timeout: 15_000 });
      const row = page.getByTestId("foreign-row");
      assertMatch(await row.textContent() ?? "", new RegExp(`BTCUSDT binance.*sell.*80,000.*0\\.001.*${orderId}`));
      await page.locator("#tab-reconcile").click();
      assertMatch(
        await page.locator('[data-testid="difference"][data-id="D4"]').textContent() ?? "",
        /by-hand-1 rests/,
      );
      await page.keyboard.down("k");
      await page.getByTestId("receipt-page").waitFor();
      await page.keyboard.up("k");
      await page.locator('[data-testid="receipt"][data-state="TRIPPED"]').waitFor({ timeout: 15_000 });
      assertEquals(ours(await simulator.state()), []);
      assertEquals(others(await simulator.state()).map(({ clientOrderId }) => clientOrderId), ["by-hand-1"]);
      await page.getByTestId("receipt-page").getByText("Show the board").click();
      await page.locator("#tab-orders").click();
      await page.getByRole("button", { name: "Not ours 1" }).click();
      await row.waitFor();
    }),
});

Deno.test({
  ...browserTest(
    "a rule whose limit is broken comes first as over, with its value, and is calm again once the trouble is gone",
  ),
  fn: () =>
    play("risk", async ({ page, simulator }) => {
      const fresh = page.locator('[data-testid="risk-row"][data-rule="RSK-04"][data-scope="binance:BTCUSDT"]');
      assertEquals(await fresh.getAttribute("data-state"), "ok");
      await simulator.fault("no_market_data");
      await page.locator('[data-testid="risk-row"][data-rule="RSK-04"][data-state="breached"]').first().waitFor({
        timeout: 15_000,
      });
      assertEquals(await page.getByTestId("risk-row").first().getAttribute("data-state"), "breached");
      await simulator.clear();
      await until("it is calm again", 30_000, async () => {
        assertEquals(await fresh.first().getAttribute("data-state"), "ok");
      });
    }),
});

Deno.test({
  ...browserTest(
    "RSK-07 a limit tightened on the page refuses at once, with a reason in the audit, and loosened it lets quote again",
  ),
  fn: () =>
    play("risk", async ({ page, simulator, bot }) => {
      const set = async (value: string, reason: string) => {
        await page.getByRole("button", { name: "Limits" }).click();
        await page.getByTestId("limits-scope").selectOption("binance:BTCUSDT");
        await page.getByTestId("limit-maxOrderSize").fill(value);
        await page.getByTestId("limits-reason").fill(reason);
        await page.getByTestId("limits-send").click();
        await page.getByText("These limits hold now").waitFor();
        await page.getByRole("button", { name: "Rules" }).click();
      };
      await set("0.00100", "smaller for a while");
      const row = page.locator('[data-testid="risk-row"][data-rule="RSK-07"][data-scope="binance:BTCUSDT"]');
      await until("it refuses what is larger", 20_000, async () => {
        assertMatch(await row.locator(".r-value").textContent() ?? "", /of 0\.001 BTC/);
        assert(Number((await row.locator(".r-refused").textContent() ?? "").replace(/\D/g, "")) > 0);
      });
      await set("0.00500", "as before");
      await until("both sides are quoted again", 20_000, async () => {
        const sides = ours(await simulator.state(), "BTCUSDT").map(({ side }) => side);
        assertEquals([...new Set(sides)].sort(), ["buy", "sell"]);
      });
      const { body } = await bot.api("GET", "/api/audit?limit=1000");
      const { rows } = body as unknown as { rows: { action: string; reason: string }[] };
      const told = rows.filter(({ action }) => action === "set_limits").map(({ reason }) => reason);
      assertEquals(told, ["smaller for a while", "as before"]);
    }),
});

Deno.test({
  ...browserTest("a strategy that was paused is named as held until a person resumes it, and quotes again after that"),
  fn: () =>
    play("risk", async ({ page, simulator, bot, markets }) => {
      await bot.api("POST", "/api/strategies/mm-btcusdt/pause", { reason: "a look at the book" });
      const hold = page.locator('[data-testid="hold"][data-scope="mm-btcusdt"]');
      await hold.waitFor({ timeout: 10_000 });
      assertMatch(await hold.textContent() ?? "", /paused.*mm-btcusdt.*a look at the book.*until a person resumes it/);
      await until("nothing rests there", 5_000, async () => assertEquals(ours(await simulator.state(), "BTCUSDT"), []));
      await hold.getByTestId("resume-hold").click();
      await page.getByTestId("confirm-reason").fill("looked at it");
      await page.getByTestId("confirm-send").click();
      await hold.waitFor({ state: "detached" });
      await quoting({ simulator, markets });
    }),
});

Deno.test({
  ...browserTest("close the browser"),
  async fn() {
    await browser?.close();
    browser = null;
  },
});
