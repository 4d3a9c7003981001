/** Orders, reconciliation, risk and money in a real browser, against the double of the server: what is in doubt stands out, what
 * a person may do is asked for with a reason, and what the engine refuses is told in its words. @module */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Browser, Page } from "playwright-core";
import type { QuoteView, View } from "../../dashboard/protocol.ts";
import { browserTest, launchChromium } from "../support/chromium.ts";
import { startUiDevServer, type UiDevServer } from "../support/ui_dev_server.ts";

const WIDE = { width: 1440, height: 900 }, NARROW = { width: 360, height: 740 };
const DOUBT = { forMs: 12_400, asked: 3, round: 1, shown: ["list"] } as const;

type Scene = { readonly page: Page; readonly server: UiDevServer };

let browser: Browser | null = null;
/** Opens the page over a changed view, and plays the scene; nobody may complain at its end, save of refusals. */
async function play(
  change: (view: View) => Partial<View>,
  scene: (scene: Scene) => Promise<void>,
  size = WIDE,
): Promise<void> {
  browser ??= await launchChromium();
  const server = startUiDevServer(), context = await browser.newContext({ viewport: size });
  server.sample.change = change(server.sample.frame(0).view);
  const page = await context.newPage(), complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  try {
    await page.goto(server.url);
    await page.waitForSelector('[data-testid="freshness"][data-phase="live"]');
    await scene({ page, server });
    assertEquals(complaints.filter((text) => !/status of 4\d\d/.test(text)), []);
  } finally {
    await context.close();
    await server.close();
  }
}

/** The first market with other quotes. */
const withQuotes = (view: View, quotes: (quotes: readonly QuoteView[]) => readonly QuoteView[]) => ({
  markets: view.markets.map((market, i) => i === 0 ? { ...market, quotes: quotes(market.quotes) } : market),
});
const unknown = (view: View) =>
  withQuotes(view, ([first, ...rest]) => [
    { ...first, orderId: "tw1sDOUBT1", state: "UNKNOWN", doubt: DOUBT, closable: true },
    ...rest,
  ]);
const differing = ({ venues: [venue] }: View): Partial<View> => {
  const since = new Date(Date.now() - 31_000).toISOString();
  const difference = {
    id: "D8",
    what: "binance:ETHUSDT: we count 4.75, the venue says 4.25: was it changed by hand?",
    ours: "4.75",
    venue: "4.25",
    stops: "instrument",
    since,
    market: "binance:ETHUSDT",
    adopt: "binance:ETHUSDT",
  } as const;
  const reconcile = { ...venue.reconcile, differences: [difference], stretched: 1.88, waitingForWeight: 2 };
  return { venues: [{ ...venue, reconcile }] };
};

Deno.test({
  ...browserTest(
    "an order of unknown fate stands on top with what is done about it, and is closed with a reason and its id",
  ),
  fn: () =>
    play(unknown, async ({ page, server }) => {
      await page.locator("#tab-orders").click();
      const card = page.getByTestId("doubt");
      assertMatch(
        await card.textContent() ?? "",
        /UNKNOWN.*Unknown for \d+ s\. The venue was asked 3 times; proof that it is nowhere: round 1 of 2/,
      );
      const row = page.locator('[data-testid="order-row"][data-state="UNKNOWN"]');
      assertEquals(await row.locator("svg path").getAttribute("d"), "M5 0.5L9.8 9.5H0.2z", "a shape, not colour alone");
      await page.getByTestId("close-order").click();
      const send = page.getByTestId("confirm-send");
      await page.getByTestId("confirm-reason").fill("not on the venue's page");
      await page.getByTestId("confirm-word").fill("DOUBT2");
      assert(await send.isDisabled(), "another order's id does not do");
      await page.getByTestId("confirm-word").fill("sDOUBT1".slice(-6));
      server.trouble.objection = "Not closed: order tw1sDOUBT1 is OPEN";
      await send.click();
      assertMatch(
        await page.getByTestId("confirm-message").textContent() ?? "",
        /Not closed: order tw1sDOUBT1 is OPEN/,
      );
      server.trouble.objection = "";
      await send.click();
      await page.getByTestId("confirm").waitFor({ state: "detached" });
      assertEquals(server.posts.at(-1), {
        method: "POST",
        path: "/api/orders/tw1sDOUBT1/close",
        body: { reason: "not on the venue's page" },
      });
    }),
});

Deno.test({
  ...browserTest("orders that rest offer no close, and a search finds them by state, market and id"),
  fn: () =>
    play(unknown, async ({ page }) => {
      await page.locator("#tab-orders").click();
      await page.getByTestId("order-row").first().waitFor();
      assertEquals(await page.getByTestId("close-order").count(), 1);
      const search = page.getByTestId("order-search"), shown = page.getByTestId("order-row");
      await search.fill("unknown btc");
      await page.waitForFunction(() => document.querySelectorAll('[data-testid="order-row"]').length === 1);
      assertMatch(await shown.textContent() ?? "", /UNKNOWN.*tw1sDOUBT1/);
      await search.fill("nothing of the kind");
      await page.getByText("fits “nothing of the kind”").waitFor();
    }),
});

Deno.test({
  ...browserTest("three hundred orders make no more rows than are in sight, and the last one is reached by scrolling"),
  fn: () =>
    play(
      (view) =>
        withQuotes(view, ([first]) =>
          Array.from({ length: 300 }, (_, i) => ({ ...first, orderId: `many-${i}`, level: i, ageMs: i * 1_000 }))),
      async ({ page }) => {
        await page.locator("#tab-orders").click();
        await page.getByTestId("order-row").first().waitFor();
        const made = await page.getByTestId("order-row").count();
        assert(made < 60, `${made} rows were made`);
        await page.locator(".p-details .body").evaluate((pane) =>
          pane.scrollTop = 280 * 24
        );
        await page.getByText("many-285", { exact: true }).waitFor();
      },
    ),
});

Deno.test({
  ...browserTest("foreign orders stand in a list of their own, grey, with the words that nobody touches them"),
  fn: () =>
    play(({ venues: [venue] }) => ({
      venues: [{
        ...venue,
        foreignOrders: 140,
        foreign: [
          {
            market: "binance:BTCUSDT",
            venueOrderId: "99120034",
            side: "sell",
            price: "71000",
            size: "0.5",
            filled: "0",
          },
        ],
      }],
    }), async ({ page }) => {
      await page.locator("#tab-orders").click();
      await page.getByRole("button", { name: "Not ours 140" }).click();
      const row = page.getByTestId("foreign-row");
      assertMatch(await row.textContent() ?? "", /BTCUSDT binance.*sell.*71,000.*99120034/);
      await page.getByText("Not ours: never touched, not even by a kill").waitFor();
      await page.getByText("139 more rest").waitFor();
      const grey = await row.locator("td").nth(1).evaluate((cell) => getComputedStyle(cell).color);
      const dim = await page.locator(".dim").first().evaluate((one) => getComputedStyle(one).color);
      assertEquals(grey, dim, "no colour of a side");
    }),
});

Deno.test({
  ...browserTest("orders that ended are read from the archive, newest first, each with why"),
  fn: () =>
    play(() => ({}), async ({ page, server }) => {
      const row = (seq: number, state: string, reason: string | null) => {
        const at = new Date(Date.now() - 60_000 + seq * 1_000).toISOString();
        const rest = { venue: "binance", symbol: "BTCUSDT", side: "buy", price: "65000", size: "0.02", filled: "0" };
        return { seq, at, updatedAt: at, orderId: `old-${seq}`, state, reason, ...rest };
      };
      server.orders.push(row(1, "REJECTED", "post_only: would take"), row(2, "OPEN", null), row(3, "CANCELED", null));
      await page.locator("#tab-orders").click();
      await page.getByRole("button", { name: "Ended" }).click();
      await page.getByTestId("ended-row").first().waitFor();
      const told = await page.getByTestId("ended-row").allTextContents();
      assertEquals(told.length, 2, "what lives has not ended");
      assertMatch(told[0], /canceled.*old-3/);
      assertMatch(told[1], /rejected.*post_only: would take/);
    }),
});

Deno.test({
  ...browserTest(
    "a difference is told with both values and what it stops, and the venue's word is adopted by typing the market",
  ),
  fn: () =>
    play(differing, async ({ page, server }) => {
      await page.getByTestId("trouble").getByText("was it changed by hand?").waitFor();
      await page.locator("#tab-reconcile").click();
      const row = page.getByTestId("difference");
      assertMatch(await row.textContent() ?? "", /D8.*was it changed by hand\?.*4\.75.*4\.25.*the market.*\d+ s/);
      assertMatch(await page.getByTestId("stretched").textContent() ?? "", /1\.88 times as far apart.*2 questions due/);
      await page.getByTestId("adopt").click();
      assertMatch(
        await page.getByTestId("confirm").textContent() ?? "",
        /binance:ETHUSDT.*Before: 4\.75\. After: 4\.25/,
      );
      await page.getByTestId("confirm-reason").fill("sold by phone");
      assert(await page.getByTestId("confirm-send").isDisabled(), "the market has to be typed");
      await page.getByTestId("confirm-word").fill("ETHUSDT");
      await page.keyboard.press("Enter");
      await page.getByTestId("confirm").waitFor({ state: "detached" });
      assertEquals(server.posts.at(-1), {
        method: "POST",
        path: "/api/venues/binance/adopt",
        body: { market: "binance:ETHUSDT", reason: "sold by phone" },
      });
    }),
});

Deno.test({
  ...browserTest(
    "rules stand with value, limit, share, action and state; what is over comes first, and a scope can be chosen",
  ),
  fn: () => {
    const rule = (rule: string, scope: string, used: number | null, state: View["risk"][number]["state"]) => ({
      rule,
      title: `Rule ${rule}`,
      scope,
      value: `${used ?? "none"} BTC`,
      limit: "1 BTC",
      used,
      action: "deny; pause the market",
      refusals: 3,
      state,
    });
    const risk = [
      rule("RSK-12", "binance:BTCUSDT", 0.2, "ok"),
      rule("RSK-25", "all", 0.85, "warning"),
      rule("RSK-06", "binance", 1.25, "breached"),
      rule("RSK-05", "binance:BTCUSDT", null, "inactive"),
    ];
    return play(() => ({ risk }), async ({ page }) => {
      await page.locator("#tab-risk").click();
      const rows = page.getByTestId("risk-row");
      await rows.first().waitFor();
      assertEquals(await rows.evaluateAll((all) => all.map((row) => row.getAttribute("data-state"))), [
        ...["breached", "warning", "ok", "inactive"],
      ]);
      const told = await rows.allTextContents();
      assertMatch(told[0], /over.*RSK-06.*1\.25 BTC.*of 1 BTC.*125 %.*deny; pause the market.*3/);
      assertMatch(told[3], /not asked.*none BTC/);
      await page.getByTestId("risk-scope").selectOption("binance:BTCUSDT");
      await page.waitForFunction(() => document.querySelectorAll('[data-testid="risk-row"]').length === 2);
      await page.getByTestId("risk-scope").selectOption("");
      await page.getByRole("button", { name: "Near or over 2" }).click();
      await page.waitForFunction(() => document.querySelectorAll('[data-testid="risk-row"]').length === 2);
    });
  },
});

Deno.test({
  ...browserTest("what is held says why and how it ends; only what waits for a person can be resumed, with a reason"),
  fn: () => {
    const since = new Date().toISOString(), common = { since, coolDownMs: 10_000 } as const;
    const holds: View["holds"] = [
      {
        ...common,
        ...{ level: "instrument", scope: "binance:SOLUSDT", cause: "RSK-29", sentence: "SOL moved 132 bp in 1 s" },
        ...{ ends: "itself", tripped: false },
      },
      {
        ...common,
        ...{ level: "strategy", scope: "mm-1", cause: "RSK-19", sentence: "20 buys in a row" },
        ...{ ends: "person", tripped: true },
      },
      {
        ...common,
        ...{ level: "instrument", scope: "binance:ETHUSDT", cause: "operator", sentence: "a look at the book" },
        ...{ ends: "person", tripped: false },
      },
    ];
    return play(() => ({ holds }), async ({ page, server }) => {
      await page.getByTestId("trouble").getByText("mm-1 is stopped: 20 buys in a row").click();
      const [paused, stopped, held] = await page.getByTestId("hold").allTextContents();
      assertMatch(paused, /paused.*SOL moved 132 bp.*RSK-29.*ends by itself 10 s after its cause is gone/);
      assertMatch(stopped, /stopped.*RSK-19.*until a person arms it again/);
      assertMatch(held, /paused.*a look at the book.*until a person resumes it/);
      assertEquals(await page.getByTestId("resume-hold").allTextContents(), ["Re-arm…", "Resume"]);
      await page.getByTestId("resume-hold").nth(1).click();
      server.trouble.objection = "Not resumed: binance is DEGRADED; want READY";
      await page.getByTestId("confirm-reason").fill("looked at it");
      await page.getByTestId("confirm-send").click();
      assertMatch(await page.getByTestId("confirm-message").textContent() ?? "", /binance is DEGRADED; want READY/);
      server.trouble.objection = "";
      await page.getByTestId("confirm-send").click();
      await page.getByTestId("confirm").waitFor({ state: "detached" });
      assertEquals(server.posts.at(-1)?.body, { scope: "binance:ETHUSDT", reason: "looked at it" });
    });
  },
});

Deno.test({
  ...browserTest("a limit that would allow more is marked before it is sent, and a refusal stands at its field"),
  fn: () =>
    play(() => ({}), async ({ page, server }) => {
      await page.locator("#tab-risk").click();
      await page.getByRole("button", { name: "Limits" }).click();
      await page.getByTestId("limits-scope").selectOption("binance:BTCUSDT");
      const field = page.getByTestId("limit-maxPosition");
      await field.fill("0.5");
      assertEquals(await page.getByTestId("limits-looser").count(), 0);
      await field.fill("2");
      assertMatch(await page.getByTestId("limits-looser").textContent() ?? "", /Allows more than now: max position/);
      await page.getByTestId("limits-reason").fill("a quiet day");
      server.trouble.objection = "Nothing was changed: that needs the right to loosen";
      await page.getByTestId("limits-send").click();
      await page.getByText("that needs the right to loosen").waitFor();
      server.trouble.objection = "";
      await page.getByTestId("limits-send").click();
      await page.getByText("These limits hold now").waitFor();
      assertEquals(server.posts.at(-1), {
        method: "PATCH",
        path: "/api/limits",
        body: { scope: "binance:BTCUSDT", set: { maxPosition: "2" }, reason: "a quiet day" },
      });
    }),
});

Deno.test({
  ...browserTest("the parts of the PnL sum to the total that stands beside them, with transfers apart from them"),
  fn: () =>
    play(({ totals }) => ({
      totals: { ...totals, unvalued: ["binance BNB"], depegs: ["USDC is worth 0.971 USDT"], transfers: "1000" },
    }), async ({ page }) => {
      await page.locator("#tab-pnl").click();
      await page.getByRole("button", { name: "Where from" }).click();
      const columns = await page.getByTestId("attribution").evaluate((table) =>
        [...table.querySelectorAll("tbody tr")].map((row) => ({
          part: row.getAttribute("data-part"),
          figures: [...row.querySelectorAll("td.num")].map((cell) =>
            Number((cell.textContent ?? "").replace("−", "-").replace(/,/g, ""))
          ),
        }))
      );
      const total = columns.find(({ part }) => part === "total")!.figures;
      const parts = columns.filter(({ part }) => part !== "total" && part !== "equity");
      assertEquals(parts.length, 6);
      total.forEach((figure, i) => {
        const sum = parts.reduce((sum, { figures }) => sum + Math.round(figures[i] * 100), 0);
        assertEquals(sum, Math.round(figure * 100), `column ${i}`);
      });
      const beside = await page.getByTestId("beside").textContent() ?? "";
      for (const told of ["+1,000.00 USDT", "binance BNB", "USDC is worth 0.971 USDT"]) {
        assert(beside.includes(told), told);
      }
    }),
});

Deno.test({
  ...browserTest("flatten is offered with what it costs, and its receipt says what is flat and what is left"),
  fn: () =>
    play(() => ({}), async ({ page, server }) => {
      await page.getByTestId("kill").click();
      const offer = page.getByTestId("kill-flatten");
      assertMatch(await offer.textContent() ?? "", /brought to zero with limit orders, which costs spread and fees/);
      await offer.click();
      await page.locator('[data-testid="flattening"][data-state="FLATTENING"]').waitFor();
      await page.locator('[data-testid="flattening"][data-state="FLATTEN_INCOMPLETE"]').waitFor();
      assertEquals(server.posts[0].body.level, "flatten");
      const [first, second] = await page.locator('[data-testid="flattening"] li').allTextContents();
      assertMatch(first, /binance:ETHUSDT.*4\.75 ETH → 0\.75 ETH.*Not flat.*0\.75 ETH are left/);
      assertMatch(second, /binance:BTCUSDT.*0 BTC.*Flat/);
    }),
});

Deno.test({
  ...browserTest("an orderly stop tells what is left at the venue, and how selling down goes"),
  fn: () =>
    play(() => ({
      state: "STOPPING",
      stop: {
        state: "STOP_INCOMPLETE",
        ordersBefore: 12,
        ordersLeft: 1,
        left: ["binance:BTCUSDT buy 0.5 at 65000 (mm0001, OPEN)"],
        flatten: { state: "FLATTENING", startedAt: null, endedAt: null, ms: null, markets: [] },
      },
    }), async ({ page }) => {
      const told = await page.getByTestId("stop").textContent() ?? "";
      assertMatch(told, /Not proven: orders of ours may still rest and fill.*1 of 12 orders left.*mm0001, OPEN/);
      await page.locator('[data-testid="stop"] [data-testid="flattening"][data-state="FLATTENING"]').waitFor();
    }),
});

Deno.test({
  ...browserTest("at 360 px every list stays within the window, is reached by keys alone, and shows what is in doubt"),
  fn: () =>
    play((view) => ({ ...unknown(view), ...differing(view) }), async ({ page, server }) => {
      const at = new Date().toISOString(), price = "65000.00", size = "0.02000";
      const ended = { venue: "binance", symbol: "BTCUSDT", side: "buy", price, size, filled: "0", orderId: "old-1" };
      server.orders.push({
        seq: 1,
        at,
        updatedAt: at,
        state: "REJECTED",
        reason: "post_only: it would take",
        ...ended,
      });
      const places = [
        ...[["2", "orders", ""], ["2", "orders", "Not ours"], ["2", "orders", "Ended"], ["3", "risk", ""]],
        ...[["3", "risk", "Limits"], ["6", "reconcile", ""], ["9", "pnl", ""], ["9", "pnl", "Where from"]],
      ];
      for (const [key, id, part] of places) {
        await page.keyboard.press(key);
        await page.locator(`#tab-${id}[aria-selected="true"]`).waitFor();
        if (part !== "") await page.getByRole("button", { name: part }).click();
        if (part === "Ended") await page.getByTestId("ended-row").waitFor();
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert(wide <= 0, `${id} ${part}: ${wide} px wider than the window`);
        const pane = page.locator(id === "pnl" ? ".p-money .body" : ".p-details .body");
        const cut = await pane.evaluate((pane) => pane.scrollWidth - pane.clientWidth);
        assert(cut <= 0, `${id} ${part}: ${cut} px are cut off`);
      }
      await page.keyboard.press("2");
      await page.getByRole("button", { name: /^Ours/ }).click();
      await page.locator("#tab-orders").focus();
      const focused = () => page.evaluate(() => document.activeElement?.getAttribute("data-testid"));
      for (let i = 0; i < 20 && await focused() !== "close-order"; i++) await page.keyboard.press("Tab");
      assertEquals(await focused(), "close-order");
      await page.keyboard.press("Enter");
      await page.getByTestId("confirm").waitFor();
      assertEquals(await focused(), "confirm-reason");
      await page.keyboard.press("Escape");
      await page.getByTestId("confirm").waitFor({ state: "detached" });
    }, NARROW),
});

Deno.test({
  ...browserTest("close the browser"),
  async fn() {
    await browser?.close();
    browser = null;
  },
});
