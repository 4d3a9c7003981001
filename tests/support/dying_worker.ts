/** A thread that dies of the second message that it gets. @module */
/// <reference lib="deno.worker" />
let count = 0;
self.onmessage = () => {
  if (++count === 2) throw new Error("the thread is meant to die");
};
