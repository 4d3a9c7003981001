/** A person's browser on a thread of its own: waits for the word to go, posts kills one after the other and notes how long each
 * took, while the test's own thread plays an engine that hangs. @module */
const thread = globalThis as unknown as {
  onmessage: (event: MessageEvent<KillClientStart>) => void;
  postMessage(message: "ready"): void;
};

export type KillClientStart = {
  readonly address: string;
  readonly token: string;
  readonly count: number;
  /** Int32: [0] how many are done, then for each its status and its microseconds. */
  readonly notes: SharedArrayBuffer;
};

thread.onmessage = async ({ data: { address, token, count, notes } }) => {
  const words = new Int32Array(notes);
  await (await fetch(`${address}/healthz`)).text();
  thread.postMessage("ready");
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    const response = await fetch(`${address}/api/kill`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: '{"reason":"the engine hangs"}',
    });
    const { status } = response;
    await response.text();
    words[1 + 2 * i] = status;
    words[2 + 2 * i] = Math.round((performance.now() - start) * 1000);
    Atomics.add(words, 0, 1);
    Atomics.notify(words, 0);
  }
};
