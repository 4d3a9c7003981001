/** Finds the machine's Chromium and drives it. Where there is none, browser tests are skipped by name, unless
 * TWOSIDE_REQUIRE_BROWSER is set, as in CI: then they run and fail. @module */
import { type Browser, chromium } from "playwright-core";

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/opt/google/chrome/chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/** CHROMIUM_PATH first, then the usual places; `null` = none is here. */
export function findChromium(): string | null {
  const named = Deno.env.get("CHROMIUM_PATH");
  for (const path of named ? [named, ...PLACES] : PLACES) {
    try {
      if (Deno.statSync(path).isFile) return path;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory)) throw error;
    }
  }
  return null;
}

/** Options for a test that needs a browser, under a name that says so. */
export function browserTest(
  name: string,
): Pick<Deno.TestDefinition, "name" | "ignore" | "sanitizeOps" | "sanitizeResources"> {
  const ignore = findChromium() === null && !Deno.env.get("TWOSIDE_REQUIRE_BROWSER");
  // The browser's pipes outlive a test: it is started once and closed at the end of the file.
  return { name: `${name} (needs Chromium)`, ignore, sanitizeOps: false, sanitizeResources: false };
}

/** @throws {Error} if there is none */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) {
    throw new Error(`Cannot find Chromium: want CHROMIUM_PATH or one of ${PLACES.join(", ")}`);
  }
  return await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
}
