/** What the dashboard's thread may touch: its own port, the files of the page, and the latch. It sees no key, no venue and no
 * journal. Once it listens it gives back what it needed for that, so that code which should not be there can open no
 * connection at all and read nothing but the latch. @module */

import type { Guest } from "./protocol.ts";

export type Rights = {
  readonly net: string[];
  readonly read: string[];
  readonly write: string[];
  readonly env: false;
  readonly run: false;
  readonly ffi: false;
  readonly sys: false;
  readonly import: false;
};
type Places = {
  readonly hostname: string;
  readonly port: number;
  readonly uiPath: string;
  readonly latchPath: string;
  readonly guest?: Pick<Guest, "code" | "read" | "write"> | null;
};

/** The folder of a file's absolute path. Not from @std/path: asking for the operating system as that does loads node's
 * `process`, some eight megabytes in this thread. */
export function folderOf(path: string): string {
  const end = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
  return end <= 0 ? "/" : path.slice(0, end);
}

/** As seen from where the program was started. */
export function absolute(path: string): string {
  return /^([/\\]|[A-Za-z]:[/\\])/.test(path) ? path : `${Deno.cwd()}/${path}`;
}

/** Where the latch is written before it takes its name. */
export function latchDraftPath(latchPath: string): string {
  return `${latchPath}.dashboard`;
}

/** The worker's permissions. Its static imports are loaded with the parent's. Paths must be absolute. */
export function startRights({ hostname, port, uiPath, latchPath, guest }: Places): Rights {
  return {
    net: listenAddresses(hostname).map((address) => {
      const host = address.includes(":") ? `[${address}]` : address;
      // The second address follows the port that the first one got.
      return port === 0 && address === "::1" ? host : `${host}:${port}`;
    }),
    read: [
      uiPath,
      folderOf(latchPath),
      latchPath,
      latchDraftPath(latchPath),
      ...guest?.code ?? [],
      ...guest?.read ?? [],
    ],
    write: [latchPath, latchDraftPath(latchPath), ...guest?.write ?? []],
    env: false,
    run: false,
    ffi: false,
    sys: false,
    import: false,
  };
}

/** Gives back all but the latch and what the guest needs. To be called once the page is read, the latch's folder is open, the
 * guest is loaded and the server listens. */
export async function dropRights({ uiPath, latchPath, guest }: Omit<Places, "hostname" | "port">): Promise<void> {
  await Deno.permissions.revoke({ name: "net" });
  await Deno.permissions.revoke({ name: "read", path: uiPath });
  await Deno.permissions.revoke({ name: "read", path: folderOf(latchPath) });
  for (const path of guest?.code ?? []) await Deno.permissions.revoke({ name: "read", path });
}

/** 127.0.0.1 brings ::1 along: a browser may try either for "localhost". */
export function listenAddresses(hostname: string): readonly string[] {
  return hostname === "127.0.0.1" ? ["127.0.0.1", "::1"] : [hostname];
}

export function isLoopback(hostname: string): boolean {
  return hostname === "::1" || hostname === "localhost" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
