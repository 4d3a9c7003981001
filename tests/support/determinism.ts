/** Finds in a source what could make two runs of the same inputs differ: clocks, chance, timers, the world, code that waits,
 * and orders that nobody stated.
 *
 * Rulings. `Map` and `Set` are walked in the order of insertion, which inputs alone decide: allowed. Keys of an object are
 * walked whole numbers first, upwards, and the rest as inserted: the same in every run, but not the order in which they were
 * put in once an id or an asset looks like a number. So `for … in` is refused, and a file that asks an object for its keys
 * stands in the test's table with the reason why their order cannot matter. `sort()` without a comparison orders numbers as
 * texts, and stands in a table where it sorts texts. `exp`, `log` and their kin may end in another last bit on another engine:
 * opinions may use them, money may not, so their files stand in a table too. `Math.sqrt` is exact by the standard; a whole
 * power of 2 or 10 is exact in V8, which the test holds; every other `**` is one of the kin. What two engines in one process
 * would share is refused with them: a variable of the module. @module */
import ts from "typescript";

/** Names of the world; a property of ours with such a name is none of them. */
const WORLD: ReadonlyMap<string, string> = new Map([
  ...["Date", "performance", "Temporal"].map((name) => [name, "clock"] as const),
  ...["setTimeout", "setInterval", "setImmediate", "queueMicrotask", "clearTimeout", "clearInterval", "scheduler"].map(
    (name) => [name, "timers"] as const,
  ),
  ...["fetch", "WebSocket", "WebSocketStream", "EventSource", "XMLHttpRequest", "Request", "Response"].map((name) =>
    [name, "network"] as const
  ),
  ...[
    "Deno",
    "process",
    "navigator",
    "localStorage",
    "sessionStorage",
    "caches",
    "console",
    "prompt",
    "confirm",
    "alert",
  ]
    .map((name) => [name, "world"] as const),
  ...["Worker", "SharedWorker", "BroadcastChannel", "MessageChannel", "postMessage"].map((name) =>
    [name, "threads"] as const
  ),
  ...["crypto", "CryptoKey"].map((name) => [name, "chance"] as const),
  ...["eval", "Function", "globalThis", "self", "window"].map((name) => [name, "a way round this list"] as const),
  ...["WeakRef", "FinalizationRegistry"].map((name) => [name, "the garbage collector's time"] as const),
  ["Intl", "locale"],
]);
/** Words of the world that are also good names of our own: not meant where the file declares or imports such a name. */
const OURS_TOO: ReadonlySet<string> = new Set(
  "window self Request Response process confirm prompt alert scheduler caches Worker Function".split(" "),
);
/** `object.member` that is forbidden whatever stands before the dot. */
const MEMBERS: ReadonlyMap<string, string> = new Map([
  ...["randomUUID", "getRandomValues", "randomBytes", "randomInt", "randomFill", "randomFillSync"].map((name) =>
    [name, "chance"] as const
  ),
  ...["localeCompare", "toLocaleString", "toLocaleDateString", "toLocaleTimeString", "toLocaleUpperCase"].map((name) =>
    [name, "locale"] as const
  ),
  ["toLocaleLowerCase", "locale"],
  ["stack", "the engine's own text"],
]);
/** `Object.member` of a certain object. */
const OF_OBJECT: ReadonlyMap<string, string> = new Map([
  ["Math.random", "chance"],
  ["Atomics.wait", "code that waits"],
  ["Atomics.waitAsync", "code that waits"],
]);
/** What `node:crypto` may be asked for: answers that depend on the question alone. */
const CRYPTO: ReadonlySet<string> = new Set([
  "createHash",
  "createHmac",
  "createPrivateKey",
  "createPublicKey",
  "KeyObject",
  "sign",
  "timingSafeEqual",
  "verify",
]);
const KEYS: ReadonlySet<string> = new Set(["keys", "values", "entries", "getOwnPropertyNames", "ownKeys"]);
const APPROXIMATE: ReadonlySet<string> = new Set([
  ..."acos acosh asin asinh atan atan2 atanh cbrt cos cosh exp expm1 hypot log log10 log1p log2 pow sin sinh tan tanh"
    .split(" "),
]);

/** What was found in one file. */
export type Finding = { readonly line: number; readonly what: string };
export type Findings = {
  readonly forbidden: readonly Finding[];
  /** Objects that are asked for their keys. */
  readonly keys: readonly Finding[];
  /** Functions whose last bit is the engine's. */
  readonly approximate: readonly Finding[];
  /** Sorting without a comparison. */
  readonly sorts: readonly Finding[];
};

/** @param waiting whether code may wait (`async`, `await`, promises); in the core it may not */
export function findingsIn(path: string, text: string, waiting: boolean): Findings {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const forbidden: Finding[] = [], keys: Finding[] = [], approximate: Finding[] = [], sorts: Finding[] = [];
  const own = declaredIn(tree);
  const note = (list: Finding[], node: ts.Node, what: string) =>
    void list.push({ line: tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1, what });

  const visit = (node: ts.Node): void => {
    const why = reasonAgainst(node, own, waiting);
    if (why !== null) note(forbidden, node, why);
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
      const { expression: { text: object }, name: { text: member } } = node;
      if ((object === "Object" || object === "Reflect") && KEYS.has(member)) note(keys, node, `${object}.${member}`);
      if (object === "Math" && APPROXIMATE.has(member)) note(approximate, node, `Math.${member}`);
    }
    if (isPower(node) && !isExactPower(node)) note(approximate, node, "**");
    if (sortsBlindly(node)) note(sorts, node, "a sort without a comparison");
    node.forEachChild(visit);
  };
  visit(tree);
  return { forbidden, keys, approximate, sorts };
}

/** Why `node` may not stand in a pure room; `null` = it may. */
function reasonAgainst(node: ts.Node, own: ReadonlySet<string>, waiting: boolean): string | null {
  if (ts.isIdentifier(node)) return ofIdentifier(node, own, waiting);
  if (ts.isPropertyAccessExpression(node)) return ofMember(node.expression, node.name.text);
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) {
    return ofMember(node.expression, node.argumentExpression.text);
  }
  if (ts.isBindingElement(node)) {
    const name = (node.propertyName ?? node.name).getText();
    const from = ts.isVariableDeclaration(node.parent.parent) ? node.parent.parent.initializer : undefined;
    return from ? ofMember(from, name) : null;
  }
  if (ts.isForInStatement(node)) return "for … in: whole numbers come first";
  if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) return "import.meta: world";
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return "import(): code that waits";
  }
  if (ts.isImportDeclaration(node)) return ofImport(node);
  if (ts.isVariableStatement(node)) return ofVariable(node);
  if (waiting) return null;
  if (ts.isAwaitExpression(node)) return "await: code that waits";
  if (ts.isForOfStatement(node) && node.awaitModifier) return "for await: code that waits";
  if (node.kind === ts.SyntaxKind.AsyncKeyword) return "async: code that waits";
  return null;
}

function ofIdentifier(node: ts.Identifier, own: ReadonlySet<string>, waiting: boolean): string | null {
  if (isName(node) || own.has(node.text) && OURS_TOO.has(node.text)) return null;
  if (!waiting && node.text === "Promise") return "Promise: code that waits";
  const kind = WORLD.get(node.text);
  return kind === undefined ? null : `${node.text}: ${kind}`;
}

function ofMember(object: ts.Expression, member: string): string | null {
  const whole = `${object.getText()}.${member}`, kind = OF_OBJECT.get(whole) ?? MEMBERS.get(member);
  return kind === undefined ? null : `${whole}: ${kind}`;
}

/** Chance comes in by name, by namespace or as a default. */
function ofImport({ moduleSpecifier, importClause }: ts.ImportDeclaration): string | null {
  if (!/^["'](?:node:)?crypto["']$/.test(moduleSpecifier.getText())) return null;
  const bindings = importClause?.namedBindings;
  if (importClause?.name || !bindings || !ts.isNamedImports(bindings)) return "node:crypto as a whole: chance";
  const strange = bindings.elements.map((element) => (element.propertyName ?? element.name).text)
    .find((name) => !CRYPTO.has(name));
  return strange === undefined ? null : `node:crypto's ${strange}: chance`;
}

/** A variable of the module lives longer than an engine, so that a second one in the process would begin otherwise. */
function ofVariable({ parent, declarationList }: ts.VariableStatement): string | null {
  const open = ts.isSourceFile(parent) && (declarationList.flags & ts.NodeFlags.BlockScoped) !== ts.NodeFlags.Const;
  return open ? `${declarationList.declarations[0].name.getText()}: a variable of the module` : null;
}

/** The name of a member, a key or a label: not the thing of the world. */
function isName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isQualifiedName(parent)) {
    return (ts.isPropertyAccessExpression(parent) ? parent.name : parent.right) === node;
  }
  if (ts.isBindingElement(parent)) return parent.propertyName === node;
  if (ts.isShorthandPropertyAssignment(parent)) return false;
  return (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isPropertyDeclaration(parent) ||
    ts.isMethodDeclaration(parent) || ts.isMethodSignature(parent) || ts.isGetAccessor(parent) ||
    ts.isSetAccessor(parent) || ts.isEnumMember(parent)) && parent.name === node;
}

/** Names that the file gives or imports, whatever their scope. */
function declaredIn(tree: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    const named = ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node) ||
      ts.isImportSpecifier(node) || ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) ||
      ts.isTypeAliasDeclaration(node) || ts.isInterfaceDeclaration(node);
    if (named && node.name && ts.isIdentifier(node.name)) names.add(node.name.text);
    node.forEachChild(visit);
  };
  visit(tree);
  return names;
}

function sortsBlindly(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  return ["sort", "toSorted"].includes(node.expression.name.text) && node.arguments.length === 0;
}

function isPower(node: ts.Node): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && (node.operatorToken.kind === ts.SyntaxKind.AsteriskAsteriskToken ||
    node.operatorToken.kind === ts.SyntaxKind.AsteriskAsteriskEqualsToken);
}

/** `2 ** n`, `10 ** n` and powers of a bigint; an exponent that is itself divided or subtracted may be no whole number
 * from 0 on. */
function isExactPower({ left, right }: ts.BinaryExpression): boolean {
  if (ts.isBigIntLiteral(left)) return true;
  return ts.isNumericLiteral(left) && (left.text === "2" || left.text === "10") && !isReckoned(right);
}

function isReckoned(node: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(node)) return isReckoned(node.expression);
  if (ts.isPrefixUnaryExpression(node)) return node.operator === ts.SyntaxKind.MinusToken;
  return ts.isBinaryExpression(node) &&
    (node.operatorToken.kind === ts.SyntaxKind.MinusToken || node.operatorToken.kind === ts.SyntaxKind.SlashToken);
}
