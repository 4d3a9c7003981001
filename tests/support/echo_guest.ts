/** A double of a guest on the dashboard's thread: writes what it is told into a file and answers how that ended. @module */
export function attach(port: MessagePort): void {
  port.onmessage = ({ data: { path, text } }: MessageEvent<{ readonly path: string; readonly text: string }>) => {
    try {
      Deno.writeTextFileSync(path, text);
      port.postMessage(Deno.readTextFileSync(path));
    } catch (error) {
      port.postMessage(error instanceof Error ? error.name : String(error));
    }
  };
}
