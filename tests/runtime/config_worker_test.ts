import { assertEquals } from "@std/assert";
import type { ConfigAnswer, ConfigQuestion } from "../../runtime/config_protocol.ts";
import { configText } from "../support/config_text.ts";
import { KNOWN } from "../support/known_names.ts";
import { slowTest } from "../support/slow.ts";

async function asked(question: Partial<ConfigQuestion>): Promise<ConfigAnswer> {
  const worker = new Worker(new URL("../../runtime/config_worker.ts", import.meta.url), {
    type: "module",
    deno: { permissions: "none" },
  });
  try {
    return await new Promise((resolve) => {
      worker.onmessage = ({ data }: MessageEvent<ConfigAnswer>) => resolve(data);
      worker.postMessage({
        text: configText(),
        source: "bot.jsonc",
        flags: {},
        known: KNOWN,
        cwd: "/x/y",
        ...question,
      });
    });
  } finally {
    worker.terminate();
  }
}

slowTest("the worker checks with no right at all, and counts paths from where it is told", async () => {
  const answer = await asked({ flags: { tokenFile: "t" } });
  if (answer.kind !== "fine") throw new Error(JSON.stringify(answer));
  assertEquals([answer.config.dataDir, answer.config.dashboard.tokenFile], ["/x/y/data", "/x/y/t"]);
});

slowTest("the worker tells what is refused, and a bug of ours as one", async () => {
  assertEquals(await asked({ text: "{}" }), { kind: "refused", problems: ["venues is missing; want an object"] });
  const known = { venues: {}, strategies: null } as unknown as ConfigQuestion["known"];
  assertEquals((await asked({ known })).kind, "failed");
});
