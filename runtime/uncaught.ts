/** Hears what nothing else in the process has caught: an exception in a timer or a callback, a promise that was rejected and
 * left. Without it the process would be gone before a single cancel has left. @module */

/** @param call takes what was thrown; the process goes on, so it has to end it
 * @returns what stops listening */
export function onUncaught(call: (error: unknown) => void): () => void {
  const onError = (event: ErrorEvent) => {
    event.preventDefault();
    call(event.error ?? new Error(event.message));
  };
  const onRejection = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    call(event.reason);
  };
  addEventListener("error", onError);
  addEventListener("unhandledrejection", onRejection);
  return () => {
    removeEventListener("error", onError);
    removeEventListener("unhandledrejection", onRejection);
  };
}
