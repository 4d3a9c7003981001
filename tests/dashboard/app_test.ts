import { assertEquals } from "@std/assert";
import { createApp } from "../../dashboard/app.ts";
import { createToken, Doorkeeper } from "../../dashboard/auth.ts";
import { namesOf } from "../../dashboard/door.ts";
import { PageFiles } from "../../dashboard/page_files.ts";
import { route } from "../../dashboard/route.ts";
import { HandClock } from "../support/hand_clock.ts";
import { TempDir } from "../support/temp_dir.ts";

Deno.test("SEC-18 createApp() answers a fault with its id alone: no message, no stack", async () => {
  using dir = new TempDir();
  const faults: unknown[] = [];
  const app = createApp({
    routes: [route({
      method: "GET",
      path: "/api/broken",
      summary: "",
      who: "anyone",
      answers: {},
      handle() {
        throw new TypeError("key abc-secret cannot be read");
      },
    })],
    names: namesOf("127.0.0.1", 8080, []),
    keeper: new Doorkeeper(createToken(), null),
    files: await PageFiles.read(dir.path),
    clock: new HandClock(),
    onDenied() {},
    onFault: (error) => (faults.push(error), "fault-7"),
  });
  const request = new Request("http://127.0.0.1:8080/api/broken", { headers: { host: "127.0.0.1:8080" } });
  const response = await app.fetch(request, { address: "test" });
  assertEquals([response.status, response.headers.get("x-frame-options")], [500, "DENY"]);
  assertEquals(await response.json(), {
    error: {
      code: "fault",
      message: "Something broke inside the dashboard; the log tells more under fault-7",
      details: [],
      id: "fault-7",
    },
  });
  assertEquals(String(faults[0]), "TypeError: key abc-secret cannot be read");
});
