/** A segment of the journal, line by line, in bounded memory. @module */
/** `offset`: bytes before it. `ended` false = the file ends without the line's end. */
export type Line = { readonly bytes: Uint8Array; readonly offset: number; readonly ended: boolean };

const CHUNK = 1 << 20;
/** A record is a few hundred bytes; an answer with all open orders may be some hundred kilobytes. */
const MAX_LINE = 64 << 20;
const NEW_LINE = 10;

/** The lines of one segment, without their line ends. The bytes are borrowed until the next line is asked for.
 * @param from bytes before the first line that is wanted */
export function* linesOf(path: string, from = 0): Generator<Line> {
  using file = Deno.openSync(path, { read: true });
  if (from > 0) file.seekSync(from, Deno.SeekMode.Start);
  let buffer = new Uint8Array(CHUNK), length = 0, offset = from;
  for (;;) {
    if (length === buffer.length) {
      if (length >= MAX_LINE) throw new RangeError(`Cannot read ${path}: a line is longer than ${MAX_LINE} bytes`);
      const larger = new Uint8Array(buffer.length * 2);
      larger.set(buffer);
      buffer = larger;
    }
    const got = file.readSync(buffer.subarray(length));
    if (got === null) break;
    let start = 0, end = buffer.indexOf(NEW_LINE, length);
    length += got;
    while (end >= 0 && end < length) {
      yield { bytes: buffer.subarray(start, end), offset: offset + start, ended: true };
      start = end + 1;
      end = buffer.indexOf(NEW_LINE, start);
    }
    buffer.copyWithin(0, start, length);
    length -= start;
    offset += start;
  }
  if (length > 0) yield { bytes: buffer.subarray(0, length), offset, ended: false };
}
