/** A command as the roof runs it: parsed arguments in, printed lines and the exit code out, errors with the code that the
 * process would end with. @module */
import { parseCommandLine, type Parsed, UsageError } from "../../runtime/cli.ts";

export type Ran = { readonly code: number; readonly lines: readonly string[]; readonly error: string | null };

export async function runCommand(
  args: readonly string[],
  command: (parsed: Parsed, print: (line: string) => void) => number | Promise<number>,
): Promise<Ran> {
  const lines: string[] = [];
  try {
    const parsed = parseCommandLine(args);
    if ("help" in parsed) throw new Error(`${args.join(" ")} asks for help`);
    return { code: await command(parsed, (line) => lines.push(line)), lines, error: null };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { code: error instanceof UsageError ? 2 : 1, lines, error: error.message };
  }
}
