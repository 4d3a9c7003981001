/** The files of the page, read once at the start and kept: what is served later is what was hashed then. @module */
import { encodeHex } from "@std/encoding/hex";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
};
/** A page larger than this is no page of ours. */
const BYTES_LIMIT = 16 * 1024 * 1024;

type PageFile = { readonly bytes: Uint8Array<ArrayBuffer>; readonly type: string; readonly tag: string };

export class PageFiles {
  private constructor(
    private readonly files: ReadonlyMap<string, PageFile>,
    /** SHA-256 over all names and contents. */
    readonly hash: string,
  ) {}

  /** Reads what a browser can use under `folder`; sources and links are left out.
   * @throws {RangeError} if the files outgrow the bound; what the disk throws */
  static async read(folder: string): Promise<PageFiles> {
    const files = new Map<string, PageFile>();
    let total = 0, names = "";
    for (const path of list(folder, "").sort()) {
      const bytes = Deno.readFileSync(`${folder}/${path}`);
      total += bytes.length;
      if (total > BYTES_LIMIT) throw new RangeError(`Cannot serve ${folder}: its files exceed ${BYTES_LIMIT} bytes`);
      const digest = await sha256(bytes);
      names += `${path} ${digest}\n`;
      files.set(`/${path}`, { bytes, type: TYPES[endingOf(path)], tag: `"${digest.slice(0, 32)}"` });
    }
    return new PageFiles(files, await sha256(new TextEncoder().encode(names)));
  }

  /** `null` = there is no such file. "/" is the page itself. */
  serve(path: string, ifNoneMatch: string | null): Response | null {
    const file = this.files.get(path === "/" ? "/index.html" : path);
    if (!file) return null;
    const headers = { etag: file.tag, "cache-control": "no-cache" };
    const known = ifNoneMatch?.split(",").some((tag) => tag.trim().replace(/^W\//, "") === file.tag);
    if (known) return new Response(null, { status: 304, headers });
    return new Response(file.bytes, { headers: { ...headers, "content-type": file.type } });
  }
}

/** ".js" of "dist/main.js"; the whole name where there is no dot. */
function endingOf(path: string): string {
  return path.slice(path.lastIndexOf("."));
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return encodeHex(await crypto.subtle.digest("SHA-256", bytes));
}

function list(folder: string, path: string): string[] {
  const found: string[] = [];
  for (const { name, isFile, isDirectory } of Deno.readDirSync(`${folder}/${path}`)) {
    const child = path === "" ? name : `${path}/${name}`;
    if (isDirectory) found.push(...list(folder, child));
    else if (isFile && TYPES[endingOf(name)]) found.push(child);
  }
  return found;
}
