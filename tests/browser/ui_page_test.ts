/** The page in a real browser, against the double of the server: what a person sees and can do, at three widths and in both
 * themes, with the stream and without. @module */
import { STAGES } from "../../core/stages.ts";
import { assert, assertEquals, assertGreaterOrEqual } from "@std/assert";
import type { Browser, Page } from "playwright-core";
import { browserTest, launchChromium } from "../support/chromium.ts";
import { startUiDevServer, type UiDevServer } from "../support/ui_dev_server.ts";

const SIZES = [{ width: 1440, height: 900 }, { width: 820, height: 1180 }, { width: 360, height: 740 }] as const;
const THEMES = ["light", "dark"] as const;

type Scene = { readonly page: Page; readonly server: UiDevServer; readonly complaints: string[] };
type Setting = { size?: typeof SIZES[number]; theme?: typeof THEMES[number]; prepare?: (server: UiDevServer) => void };

let browser: Browser | null = null;
/** Opens the page in a fresh context, plays the scene, and closes all. */
async function play({ size = SIZES[0], theme = "dark", prepare }: Setting, scene: (scene: Scene) => Promise<void>) {
  browser ??= await launchChromium();
  const server = startUiDevServer();
  prepare?.(server);
  const context = await browser.newContext({ viewport: size, colorScheme: theme });
  const page = await context.newPage(), complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  try {
    await page.goto(server.url);
    await scene({ page, server, complaints });
  } finally {
    await context.close();
    await server.close();
  }
}
const live = (page: Page) => page.waitForSelector('[data-testid="freshness"][data-phase="live"]');

for (const size of SIZES) {
  for (const theme of THEMES) {
    Deno.test({
      ...browserTest(
        `the page at ${size.width} px, ${theme}: no complaint, no overflow, KILL in sight wherever it is scrolled`,
      ),
      fn: () =>
        play({ size, theme }, async ({ page, complaints }) => {
          await live(page);
          await page.waitForSelector('[data-testid="own-quote"]');
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assertEquals(overflow <= 0, true, `${overflow} px wider than the window`);
          const hidden = await page.evaluate(() => {
            const pane = document.querySelector(".why") as HTMLElement;
            return pane.scrollWidth - pane.clientWidth;
          });
          assertEquals(hidden <= 0, true, `${hidden} px of the quotes and their reasons are cut off`);
          for (const to of ["top", "bottom"]) {
            await page.evaluate((to) => scrollTo(0, to === "top" ? 0 : document.body.scrollHeight), to);
            const box = await page.getByTestId("kill").boundingBox();
            assert(box !== null, `KILL is not drawn at the ${to}`);
            assert(box.y >= 0 && box.y + box.height <= size.height, `KILL lies outside the window at the ${to}`);
            assert(box.height >= 44 && box.width >= 100, `KILL is ${box.width} by ${box.height} px`);
          }
          assertEquals(complaints, []);
        }),
    });
  }
}

Deno.test({
  ...browserTest("the token leaves the address bar and stays for the tab"),
  fn: () =>
    play({}, async ({ page, server }) => {
      await live(page);
      assertEquals(page.url(), `${server.origin}/`);
      await page.reload();
      await live(page);
      await page.evaluate(() => sessionStorage.clear());
      await page.reload();
      await page.getByTestId("token").fill(server.url);
      await page.keyboard.press("Enter");
      await live(page);
    }),
});

Deno.test({
  ...browserTest("a KILL pressed on a page without a token says that it was refused, and what else stops the bot"),
  fn: () =>
    play({}, async ({ page }) => {
      await live(page);
      await page.evaluate(() => sessionStorage.clear());
      await page.reload();
      await page.getByTestId("door").waitFor();
      await hold(page, "kill-notice");
      await page.getByText("Kill refused").waitFor();
      const notice = await page.getByTestId("kill-notice").textContent();
      assert(notice?.startsWith("Kill refused") && notice.includes("touch DATA/latch on the machine"), `${notice}`);
    }),
});

Deno.test({
  ...browserTest("text stands out from its ground by AA in both themes"),
  fn: async () => {
    for (const theme of THEMES) {
      await play({ theme }, async ({ page }) => {
        await live(page);
        const colours = await page.evaluate(() => {
          const style = getComputedStyle(document.documentElement);
          const names = "ground raised sunken text text-2 text-3 text-quiet buy sell good warn danger danger-fill " +
            "danger-text live live-text accent accent-text buy-tint sell-tint danger-tint warn-tint";
          return Object.fromEntries(names.split(" ").map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
        });
        const words = ["text", "text-2", "text-3", "text-quiet", "buy", "sell", "good", "warn", "danger"];
        const pairs = [
          ...words.flatMap((word) => ["ground", "raised", "sunken"].map((ground) => [word, ground])),
          ...["text", "text-2", "text-3", "buy"].map((word) => [word, "buy-tint"]),
          ...["text", "text-2", "text-3", "sell"].map((word) => [word, "sell-tint"]),
          ...["text", "danger"].map((word) => [word, "danger-tint"]),
          ...["text", "warn"].map((word) => [word, "warn-tint"]),
          ["danger-text", "danger-fill"],
          ["live-text", "live"],
          ["accent-text", "accent"],
        ];
        for (const [text, ground] of pairs) {
          const ratio = contrast(colours[text], over(colours[ground], colours.raised));
          assertGreaterOrEqual(ratio, 4.5, `${text} on ${ground}, ${theme}: ${ratio.toFixed(2)}`);
        }
      });
    }
  },
});

Deno.test({
  ...browserTest(
    "a lost stream is said within 2 s, shuts what needs fresh data, and a held KILL still kills and shows its receipt",
  ),
  fn: () =>
    play({ size: SIZES[2] }, async ({ page, server }) => {
      await live(page);
      server.cutStream(true);
      assertGreaterOrEqual(2, await ageWhenSaid(page));
      assert(await page.getByTestId("param-half_spread_bps").isDisabled());
      assert((await page.getByTestId("params-shut").textContent())?.includes("may be old"));
      await hold(page);
      await page.locator('[data-testid="receipt"][data-state="TRIPPED"]').waitFor();
      assertEquals(await page.getByTestId("remaining").textContent(), "0");
      assertEquals(server.posts.map(({ path, body }) => [path, body.level]), [["/api/kill", "cancel"]]);
    }),
});

Deno.test({
  ...browserTest("a silent stream is said within 2 s though the connection stands"),
  fn: () =>
    play({}, async ({ page, server }) => {
      await live(page);
      server.trouble.frames = false;
      assertGreaterOrEqual(2, await ageWhenSaid(page));
      assertEquals(await page.getByTestId("freshness").getAttribute("data-phase"), "stalled");
      server.trouble.frames = true;
      await live(page);
    }),
});

Deno.test({
  ...browserTest("a kill that the server does not take is asked for again until it does"),
  fn: () =>
    play({}, async ({ page, server }) => {
      await live(page);
      server.trouble.killDown = true;
      await hold(page);
      await page.getByText("Not taken yet").waitFor();
      server.trouble.killDown = false;
      await page.locator('[data-testid="receipt"][data-state="TRIPPED"]').waitFor();
      assert(server.posts.length >= 2, "it was asked once only");
    }),
});

Deno.test({
  ...browserTest(
    "a short press offers stop, cancel and flatten with a reason; k held kills; the way back is a list, a reason and a phrase",
  ),
  fn: () =>
    play({}, async ({ page, server }) => {
      await live(page);
      await page.getByTestId("kill").click();
      await page.getByTestId("kill-reason").fill("drill");
      assertEquals(await page.getByTestId("kill-flatten").count(), 1);
      await page.getByTestId("kill-cancel").click();
      await page.locator('[data-testid="receipt"][data-state="TRIPPED"]').waitFor();
      assertEquals(server.posts[0].body, { reason: "drill", level: "cancel" });
      assertEquals(await page.getByTestId("state").textContent().then((text) => text?.startsWith("KILLED")), true);

      const send = page.getByTestId("rearm-send");
      assert(await send.isDisabled());
      await page.getByTestId("rearm-understood").check();
      await page.getByTestId("rearm-reason").fill("the drill is over");
      await page.getByTestId("rearm-phrase").fill("please");
      await send.click();
      assert((await page.getByTestId("rearm-message").textContent())?.includes("phrase"));
      await page.getByTestId("rearm-phrase").fill("re-arm");
      await send.click();
      await page.getByTestId("board").waitFor();

      await page.keyboard.down("k");
      await page.getByTestId("receipt-page").waitFor();
      await page.keyboard.up("k");
      await page.waitForFunction(() => document.querySelector('[data-testid="receipt"][data-state="TRIPPED"]'));
      assertEquals(server.sample.receipts.length, 2);
    }),
});

Deno.test({
  ...browserTest("with a token that may only stop, one press kills and nothing asks back"),
  fn: () =>
    play({ size: SIZES[2], prepare: (server) => server.trouble.readOnly = true }, async ({ page, server }) => {
      await page.getByTestId("stop-only").waitFor();
      await page.getByTestId("kill").click();
      await page.locator('[data-testid="receipt"][data-state="TRIPPED"]').waitFor();
      assertEquals(server.posts.map(({ path }) => path), ["/api/kill"]);
      assertEquals(await page.getByTestId("rearm").count(), 0);
    }),
});

Deno.test({
  ...browserTest("a parameter: refused at its field with nothing changed, then applied, then taken back"),
  fn: () =>
    play({}, async ({ page, server }) => {
      await live(page);
      const spread = page.getByTestId("param-half_spread_bps"), apply = page.getByTestId("apply");
      const version = server.sample.parameters.version;
      assert(await apply.isDisabled());
      await spread.fill("900");
      await page.getByTestId("param-levels").fill("3");
      await apply.click();
      await page.getByText("refused: half spread is 900 bps; want 0.1 to 500 bps").waitFor();
      assertEquals(await page.getByTestId("param-levels").getAttribute("aria-invalid"), "false");
      assertEquals(server.sample.parameters.version, version);

      await spread.fill("4.5");
      assert((await page.getByTestId("preview").textContent())?.includes("would move"));
      await page.locator(".ladder-row.is-ghost").first().waitFor();
      await apply.click();
      await page.getByText(`Applied as version ${version + 1}`).waitFor();
      assertEquals(server.sample.parameters.values.half_spread_bps, 4.5);
      assertEquals(server.sample.parameters.values.levels, 3);

      await page.getByTestId("undo").click();
      await page.getByText(`Applied as version ${version + 2}`).waitFor();
      await page.waitForFunction(() =>
        (document.querySelector('[data-testid="param-half_spread_bps"]') as HTMLInputElement).value === "2"
      );
    }),
});

Deno.test({
  ...browserTest("a draft that somebody else overtook is told, and can be kept"),
  fn: () =>
    play({}, async ({ page, server }) => {
      await live(page);
      await page.getByTestId("param-half_spread_bps").fill("7");
      const { parameters, at } = server.sample;
      parameters.set(
        { skew_bps: 9 },
        parameters.version,
        "somebody",
        at * 1000 as Parameters<typeof parameters.set>[3],
      );
      await page.getByTestId("params-conflict").waitFor();
      assert(await page.getByTestId("apply").isDisabled());
      await page.getByText("Keep my draft").click();
      await page.getByTestId("apply").click();
      await page.getByText("Applied as version 3").waitFor();
      assertEquals([parameters.values.half_spread_bps, parameters.values.skew_bps], [7, 9]);
    }),
});

Deno.test({
  ...browserTest("what is typed right after Ctrl K goes into the search, and Enter leads to the parameter"),
  fn: () =>
    play({}, async ({ page }) => {
      await live(page);
      await page.keyboard.press("Control+k");
      await page.keyboard.type("half spread");
      assertEquals(await page.locator(".palette input").inputValue(), "half spread");
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => /half_spread_bps$/.test(document.activeElement?.id ?? ""));
    }),
});

Deno.test({
  ...browserTest("the latency tab has a row for each stage of a turn, and one for the whole"),
  fn: () =>
    play({
      prepare({ sample }) {
        const figures = { count: 1_200, p50Micros: 0.84, p99Micros: 2.5, p999Micros: 31, maxMicros: 1_210 };
        const stages = STAGES.map((stage) => ({ stage, ...figures }));
        const turn = { ...figures, p50Micros: 14 };
        sample.change = {
          performance: { framesPerSecond: 1_400, ordersPerSecond: 8, droppedRecords: 0, turn, stages },
        };
      },
    }, async ({ page }) => {
      await live(page);
      await page.keyboard.press("5");
      const table = page.getByRole("table", { name: "Time of each stage of a turn" });
      await table.waitFor();
      assertEquals(await table.locator("tbody td:first-child").allTextContents(), [...STAGES, "whole turn"]);
      assertEquals(await table.locator("tbody tr:last-child td").allTextContents(), [
        "whole turn",
        "14 µs",
        "2.5 µs",
        "31 µs",
        "1.2 ms",
        "1,200",
      ]);
    }),
});

Deno.test({
  ...browserTest("LIVE is framed, and trouble names its market on top"),
  fn: () =>
    play({
      prepare({ sample }) {
        sample.change = { mode: "live" };
        sample.stale.add("SOLUSDT");
      },
    }, async ({ page }) => {
      await live(page);
      await page.getByTestId("trouble").getByText("SOL-USDT").waitFor();
      const width = await page.evaluate(() =>
        getComputedStyle(document.querySelector(".page") as Element, "::after").borderTopWidth
      );
      assertEquals(width, "3px");
      assertEquals(
        await page.locator('[data-testid="market-row"]').first().getAttribute("data-market"),
        "binance:SOLUSDT",
      );
      await page.keyboard.press("ArrowUp");
      await page.getByTestId("absent-quote").first().waitFor();
    }),
});

Deno.test({
  ...browserTest("close the browser"),
  async fn() {
    await browser?.close();
    browser = null;
  },
});

/** How old the values were, in seconds, when the page first said that the stream is lost: by its own words. */
async function ageWhenSaid(page: Page): Promise<number> {
  const said = await page.waitForFunction(() => document.querySelector('[data-testid="stream-lost"]')?.textContent);
  const text = String(await said.jsonValue());
  const [, seconds] = /What you see is ([\d.]+) s old/.exec(text) ?? [];
  if (seconds === undefined) throw new Error(`The page does not say how old its values are: ${text}`);
  return Number(seconds);
}

/** Presses KILL and lets go only once the page has turned. */
async function hold(page: Page, until = "receipt-page"): Promise<void> {
  const box = await page.getByTestId("kill").boundingBox();
  if (!box) throw new Error("KILL is not drawn");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.getByTestId(until).waitFor();
  await page.mouse.up();
}

const parts = (colour: string) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

/** A colour with or without a share, #rrggbbaa or #rrggbb, laid over another. */
function over(colour: string, ground: string): string {
  const share = colour.length === 9 ? parseInt(colour.slice(7), 16) / 255 : 1, below = parts(ground);
  const mixed = parts(colour).map((part, index) => Math.round(part * share + below[index] * (1 - share)));
  return `#${mixed.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** The contrast of WCAG 2.2 between two colours written as #rrggbb. */
function contrast(one: string, other: string): number {
  const luminance = (colour: string) => {
    const [red, green, blue] = parts(colour).map((part) => part / 255)
      .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}
