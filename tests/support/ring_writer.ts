/** A busy writer for a shared ring: writes `records` records as fast as it can, pausing never, each so that a mixture of two
 * is recognised: the fields are the number, its double and its complement. @module */
import { type RingShape, RingWriter } from "../../core/shared_ring.ts";

export type WriterStart = { readonly shared: SharedArrayBuffer; readonly shape: RingShape; readonly records: number };
const thread = globalThis as unknown as {
  onmessage: (event: MessageEvent<WriterStart>) => void;
  postMessage(message: string): void;
};

thread.onmessage = ({ data: { shared, shape, records } }) => {
  const writer = new RingWriter(shared, shape), record = new Int32Array(shape.fields);
  thread.postMessage("begins");
  for (let i = 1; i <= records; i++) {
    record[0] = i;
    record[1] = (2 * i) | 0;
    record[2] = ~i;
    writer.write(record);
  }
  thread.postMessage("done");
};
