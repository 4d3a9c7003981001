/** `decode`: files of raw frames in, one normalised event a line out. @module */
import { gunzipSync } from "node:zlib";
import { oneOf, type Parsed, UsageError } from "./cli.ts";

export type Decoder = (
  venue: string,
  product: "spot" | "perp" | null,
  input: string | Uint8Array,
  instruments?: string,
) => Iterable<string>;

/** What is piped in. */
export type Input = () => ReadableStream<Uint8Array>;

/** Exit code 1 if any frame could not be decoded; the others are printed all the same.
 * @throws {UsageError} for options and files that cannot be used */
export async function runDecode(
  parsed: Parsed,
  decode: Decoder,
  isError: (line: string) => boolean,
  print: (line: string) => void,
  stdin: Input = () => Deno.stdin.readable,
): Promise<number> {
  const { options, words } = parsed;
  if (options.venue === undefined) throw new UsageError("--venue is missing; want the venue whose frames they are");
  if (words.length === 0) throw new UsageError("decode wants files of frames, or - for stdin; seen none");
  const product = options.product === undefined ? null : oneOf(parsed, "product", ["spot", "perp"] as const, "spot");
  const instruments = options.instruments === undefined
    ? undefined
    : new TextDecoder().decode(await contentOf(options.instruments, stdin));
  let failed = false;
  for (const word of words) {
    const content = await contentOf(word, stdin);
    try {
      for (const line of decode(options.venue, product, content, instruments)) {
        print(line);
        failed ||= isError(line);
      }
    } catch (error) {
      if (error instanceof RangeError) throw new UsageError(error.message, { cause: error });
      throw error;
    }
  }
  return failed ? 1 : 0;
}

/** A file's bytes, or stdin's for "-"; gunzipped if they are gzip. */
async function contentOf(word: string, stdin: Input): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = word === "-"
      ? new Uint8Array(await new Response(stdin() as BodyInit).arrayBuffer())
      : Deno.readFileSync(word);
  } catch (cause) {
    throw new UsageError(`${word} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return new Uint8Array(gunzipSync(bytes));
  } catch (cause) {
    throw new UsageError(`${word} is no whole gzip file: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}
