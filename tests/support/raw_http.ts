/** A double of a browser, or of an attacker's one: writes an HTTP request byte for byte, also what `fetch` would not send,
 * such as a foreign Host. One request a connection. @module */

export type RawAnswer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
};

/** @param head "POST /api/kill" and so on; the version is added
 * @param body its length is added unless the headers name one; `null` sends none */
export async function rawRequest(
  port: number,
  head: string,
  headers: Readonly<Record<string, string>>,
  body: string | null = null,
): Promise<RawAnswer> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  try {
    const sent: Record<string, string> = { connection: "close", ...headers };
    const bytes = new TextEncoder().encode(body ?? "");
    if (body !== null && !("content-length" in sent)) sent["content-length"] = String(bytes.length);
    const lines = Object.entries(sent).map(([name, value]) => `${name}: ${value}\r\n`).join("");
    await write(connection, new TextEncoder().encode(`${head} HTTP/1.1\r\n${lines}\r\n`));
    await write(connection, bytes);
    return parse(await readAll(connection));
  } finally {
    connection.close();
  }
}

async function readAll(connection: Deno.Conn): Promise<string> {
  const decoder = new TextDecoder(), buffer = new Uint8Array(64 * 1024);
  let text = "";
  for (let count = await connection.read(buffer); count !== null; count = await connection.read(buffer)) {
    text += decoder.decode(buffer.subarray(0, count), { stream: true });
  }
  return text;
}

async function write(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) written += await connection.write(bytes.subarray(written));
}

function parse(text: string): RawAnswer {
  const end = text.indexOf("\r\n\r\n");
  const [first, ...lines] = text.slice(0, end).split("\r\n");
  const headers = new Headers(lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as [string, string];
  }));
  const rest = text.slice(end + 4);
  const body = headers.get("transfer-encoding") === "chunked" ? unchunk(rest) : rest;
  return { status: Number(first.split(" ")[1]), headers, body };
}

function unchunk(text: string): string {
  let body = "", rest = text;
  for (;;) {
    const line = rest.indexOf("\r\n"), length = parseInt(rest.slice(0, line), 16);
    if (!(length > 0)) return body;
    body += rest.slice(line + 2, line + 2 + length);
    rest = rest.slice(line + 2 + length + 2);
  }
}
