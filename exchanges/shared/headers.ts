/** Headers of an HTTP answer, in whatever case the transport gives their names. @module */

/** @param wanted in small letters @returns its value, or undefined where there is none */
export function headerOf(headers: Readonly<Record<string, string>>, wanted: string): string | undefined {
  for (const [name, value] of Object.entries(headers)) if (name.toLowerCase() === wanted) return value;
  return undefined;
}
