import { assertEquals } from "@std/assert";
import { onUncaught } from "../../runtime/uncaught.ts";

/** The next thing that nobody caught. */
async function caught(happen: () => void): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const end = onUncaught(resolve);
  happen();
  const error = await promise;
  end();
  return error;
}

Deno.test("onUncaught() hears an exception in a timer, in an event listener and in a microtask", async () => {
  const bug = new Error("a bug");
  const boom = () => {
    throw bug;
  };
  const target = new EventTarget();
  target.addEventListener("x", boom);
  assertEquals(await caught(() => void setTimeout(boom)), bug);
  assertEquals(await caught(() => void target.dispatchEvent(new Event("x"))), bug);
  assertEquals(await caught(() => queueMicrotask(boom)), bug);
});

Deno.test("onUncaught() hears a rejection that nobody watches, whatever it is", async () => {
  const bug = new Error("a bug");
  assertEquals(await caught(() => void Promise.reject(bug)), bug);
  assertEquals(await caught(() => void (async () => await Promise.reject("text"))()), "text");
});

Deno.test("onUncaught() makes an error of an event that carries none", async () => {
  const error = await caught(() => {
    dispatchEvent(new ErrorEvent("error", { message: "from elsewhere", cancelable: true }));
  });
  assertEquals(String(error), "Error: from elsewhere");
});

Deno.test("onUncaught() stops listening when it is told to", async () => {
  const heard: unknown[] = [];
  onUncaught((error) => heard.push(error))();
  assertEquals(
    await caught(() =>
      void setTimeout(() => {
        throw "second listener";
      })
    ),
    "second listener",
  );
  assertEquals(heard, []);
});
