/** Small faults for one source file, all of them in one text: each is asleep behind a switch, so one load serves thousands.
 *
 * `(__m(7) ? (a <= b) : (a < b))` is `a < b` until somebody wakes number 7. Inside a mutated branch stands the plain source,
 * so the text grows by its depth and no more. @module */
import ts from "typescript";

export type Mutant = {
  readonly id: number;
  readonly file: string;
  readonly line: number;
  /** Such as "< becomes <=". */
  readonly what: string;
  /** The source that it replaces, cut short. */
  readonly source: string;
  /** Of a fault that takes a rule out: its id, such as "RSK-12". */
  readonly rule?: string;
};

const SWAPS: ReadonlyMap<ts.SyntaxKind, readonly string[]> = new Map([
  [ts.SyntaxKind.LessThanToken, ["<=", ">="]],
  [ts.SyntaxKind.LessThanEqualsToken, ["<", ">"]],
  [ts.SyntaxKind.GreaterThanToken, [">=", "<="]],
  [ts.SyntaxKind.GreaterThanEqualsToken, [">", "<"]],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, ["!=="]],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, ["==="]],
  [ts.SyntaxKind.AmpersandAmpersandToken, ["||"]],
  [ts.SyntaxKind.BarBarToken, ["&&"]],
  [ts.SyntaxKind.PlusToken, ["-"]],
  [ts.SyntaxKind.MinusToken, ["+"]],
  [ts.SyntaxKind.AsteriskToken, ["/"]],
  [ts.SyntaxKind.SlashToken, ["*"]],
  [ts.SyntaxKind.PlusEqualsToken, ["-="]],
  [ts.SyntaxKind.MinusEqualsToken, ["+="]],
]);
const RULE_ID = /^RSK-\d+$/;
/** What a rule is asked by; silenced, it never refuses. */
const QUESTIONS: ReadonlySet<string> = new Set(["check", "judge"]);

/** @param firstId numbers go up from here; the result's mutants have them without holes */
export function mutate(file: string, source: string, firstId: number): { text: string; mutants: readonly Mutant[] } {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const mutants: Mutant[] = [];

  function add(node: ts.Node, what: string, rule?: string): number {
    const id = firstId + mutants.length, start = node.getStart();
    const { line } = tree.getLineAndCharacterOfPosition(start);
    const text = source.slice(start, node.end).replaceAll(/\s+/g, " ");
    mutants.push({ id, file, line: line + 1, what, source: text.slice(0, 80), ...(rule ? { rule } : {}) });
    return id;
  }

  /** The node's text with its children mutated, from behind its leading comments. */
  function inner(node: ts.Node): string {
    const children: ts.Node[] = [];
    node.forEachChild((child) => void children.push(child));
    children.sort((a, b) => a.pos - b.pos);
    let out = "", at = node.getStart();
    for (const child of children) {
      if (child.getStart() < at) continue;
      out += source.slice(at, child.getStart()) + render(child);
      at = child.end;
    }
    return out + source.slice(at, node.end);
  }

  function render(node: ts.Node): string {
    const plain = source.slice(node.getStart(), node.end);
    if (isPassive(node)) return plain;
    if (ts.isExpressionStatement(node)) return statement(node);
    if (ts.isIfStatement(node)) {
      const { expression: cond, thenStatement: then, elseStatement: other } = node;
      return `if (${condition(cond)}) ${render(then)}${other ? ` else ${render(other)}` : ""}`;
    }
    if (ts.isConditionalExpression(node)) {
      return `(${condition(node.condition)} ? ${render(node.whenTrue)} : ${render(node.whenFalse)})`;
    }
    if (ts.isBinaryExpression(node)) return binary(node);
    if (ts.isPrefixUnaryExpression(node)) return prefix(node, plain);
    if (ts.isNumericLiteral(node)) return choice([[add(node, "one more"), `${plain} + 1`]], plain);
    if (ts.isBigIntLiteral(node)) return choice([[add(node, "one more"), `${plain} + 1n`]], plain);
    if (node.kind === ts.SyntaxKind.TrueKeyword) return choice([[add(node, "true becomes false"), "false"]], plain);
    if (node.kind === ts.SyntaxKind.FalseKeyword) return choice([[add(node, "false becomes true"), "true"]], plain);
    if (ts.isArrayLiteralExpression(node) && isTable(node)) return table(node);
    if (ts.isPropertyAssignment(node)) return `${node.name.getText()}: ${render(node.initializer)}`;
    const rule = ts.isBlock(node) ? ruleAskedIn(node) : null;
    if (rule !== null) return body(node as ts.Block, rule);
    return inner(node);
  }

  function statement(node: ts.ExpressionStatement): string {
    const { expression } = node;
    const removable = ts.isCallExpression(expression) && expression.expression.kind !== ts.SyntaxKind.SuperKeyword ||
      ts.isBinaryExpression(expression) && isAssignment(expression.operatorToken.kind);
    if (!removable) return inner(node);
    const id = add(node, "left out");
    return `{ if (!__m(${id})) { ${inner(node)} } }`;
  }

  function condition(node: ts.Expression): string {
    if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) return render(node);
    return choice([[add(node, "always"), "true"], [add(node, "never"), "false"]], render(node));
  }

  function binary(node: ts.BinaryExpression): string {
    const { left, operatorToken, right } = node, swaps = SWAPS.get(operatorToken.kind);
    if (!swaps || isText(left) || isText(right)) return inner(node);
    const [a, b, was] = [left, right, operatorToken].map((part) => source.slice(part.getStart(), part.end));
    const ways = swaps.map((to) => [add(node, `${was} becomes ${to}`), `${a} ${to} ${b}`] as const);
    // What is assigned to cannot be chosen between.
    const target = isAssignment(operatorToken.kind) ? a : render(left);
    return choice(ways, `${target} ${was} ${render(right)}`);
  }

  function prefix(node: ts.PrefixUnaryExpression, plain: string): string {
    const { operator, operand } = node, bare = source.slice(operand.getStart(), operand.end);
    if (operator === ts.SyntaxKind.ExclamationToken) return choice([[add(node, "not left out"), bare]], inner(node));
    if (operator === ts.SyntaxKind.MinusToken) return choice([[add(node, "minus left out"), bare]], plain);
    return plain; // ++ and -- have a target
  }

  /** A table of the module, such as the rows of a state machine or the list of rules: each row can be missing. */
  function table(node: ts.ArrayLiteralExpression): string {
    const rows = node.elements.map((row) => {
      if (ts.isSpreadElement(row)) return render(row);
      return `...(__m(${add(row, "row left out")}) ? [] : [${render(row)}])`;
    });
    return `[${rows.join(", ")}]`;
  }

  /** The question of a rule can be silenced as a whole. */
  function body(node: ts.Block, rule: string): string {
    return `{ if (__m(${add(node, "rule taken out", rule)})) return null; ${inner(node)} }`;
  }

  return { text: `${inner(tree)}\n`, mutants };
}

/** The mutated ways by number, else the plain one. */
function choice(ways: readonly (readonly [id: number, text: string])[], plain: string): string {
  return `(${ways.map(([id, text]) => `__m(${id}) ? (${text}) : `).join("")}(${plain}))`;
}

/** Nothing in it runs, or it only makes words for people. */
function isPassive(node: ts.Node): boolean {
  return ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node) ||
    ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isThrowStatement(node) ||
    ts.isTemplateExpression(node) || ts.isTypeParameterDeclaration(node) || ts.isEnumDeclaration(node) ||
    ts.isComputedPropertyName(node);
}

function isText(node: ts.Expression): boolean {
  return ts.isStringLiteral(node) && node.parent !== undefined && ts.isBinaryExpression(node.parent) &&
      node.parent.operatorToken.kind === ts.SyntaxKind.PlusToken ||
    ts.isTemplateExpression(node) ||
    ts.isNoSubstitutionTemplateLiteral(node);
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

/** Three rows or more, of objects or names, in a constant of the module. */
function isTable(node: ts.ArrayLiteralExpression): boolean {
  const declared = node.parent;
  if (!ts.isVariableDeclaration(declared) || declared.parent.parent.parent.kind !== ts.SyntaxKind.SourceFile) {
    return false;
  }
  return node.elements.length >= 3 &&
    node.elements.every((row) => ts.isObjectLiteralExpression(row) || ts.isIdentifier(row) || ts.isSpreadElement(row));
}

/** The id of the rule whose question this block answers; `null` = it is another block. */
function ruleAskedIn({ parent }: ts.Block): string | null {
  return ts.isMethodDeclaration(parent) && QUESTIONS.has(parent.name.getText()) ? ruleOf(parent.parent) : null;
}

function ruleOf(node: ts.Node): string | null {
  if (!ts.isObjectLiteralExpression(node)) return null;
  for (const property of node.properties) {
    if (!ts.isPropertyAssignment(property) || property.name.getText() !== "id") continue;
    const { initializer } = property;
    if (ts.isStringLiteral(initializer) && RULE_ID.test(initializer.text)) return initializer.text;
  }
  return null;
}
