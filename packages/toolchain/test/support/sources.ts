import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

export const ROOT = join(__dirname, '../../../..');
const PACKAGES = join(ROOT, 'packages');

/** A file with code, by its path below packages/. */
export type Source = {
  readonly path: string;
  /** Of packages/NAME. */
  readonly owner: string;
  /** Whether it lies in the package's src/. */
  readonly isSource: boolean;
  readonly tree: ts.SourceFile;
};

export const packageNames = readdirSync(PACKAGES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

const FOLDERS = ['src', 'test', 'jest'];

/** All TypeScript and JavaScript of the repository's packages. */
export const sources: readonly Source[] = packageNames.flatMap((owner) =>
  [
    ...FOLDERS.flatMap((folder) => filesBelow(join(PACKAGES, owner, folder))),
    ...filesIn(join(PACKAGES, owner)),
  ]
    .filter((file) => /\.(tsx?|mjs|cjs)$/.test(file))
    .map((file) => ({
      path: relative(PACKAGES, file),
      owner,
      isSource: file.startsWith(join(PACKAGES, owner, 'src/')),
      tree: ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true),
    })),
);

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(folder, entry.name));
}

/** Calls `see` with every node of a tree. */
export function walk(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => {
    walk(child, see);
  });
}

/** The modules that a file imports, each with the names that it takes; null: all of them. */
export type Import = { readonly specifier: string; readonly names: readonly string[] | null };

export function importsOf({ tree }: Source): readonly Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, names: readonly string[] | null): void => {
    if (specifier !== undefined && ts.isStringLiteralLike(specifier))
      found.push({ specifier: specifier.text, names });
  };
  walk(tree, (node) => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, namesTaken(node.importClause));
    else if (ts.isExportDeclaration(node)) {
      const { exportClause } = node;
      const isNamed = exportClause !== undefined && ts.isNamedExports(exportClause);
      add(node.moduleSpecifier, isNamed ? exportClause.elements.map(nameBehind) : null);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      add(node.argument.literal, null);
    else if (ts.isCallExpression(node) && isLoading(node.expression)) add(node.arguments[0], null);
  });
  return found;
}

const isLoading = (called: ts.Expression): boolean =>
  called.kind === ts.SyntaxKind.ImportKeyword ||
  (ts.isIdentifier(called) && called.text === 'require');

function namesTaken(clause: ts.ImportClause | undefined): readonly string[] | null {
  if (clause === undefined) return [];
  const { name, namedBindings } = clause;
  if (namedBindings !== undefined && ts.isNamespaceImport(namedBindings)) return null;
  return [...(name ? ['default'] : []), ...(namedBindings?.elements.map(nameBehind) ?? [])];
}

const nameBehind = ({ propertyName, name }: ts.ImportSpecifier | ts.ExportSpecifier): string =>
  (propertyName ?? name).text;

/** The names that a file exports itself. */
export function exportsOf({ tree }: Source): readonly string[] {
  return tree.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) {
      const { exportClause } = statement;
      const isNamed = exportClause !== undefined && ts.isNamedExports(exportClause);
      return isNamed ? exportClause.elements.map(({ name }) => name.text) : [];
    }
    if (ts.isExportAssignment(statement)) return ['default'];
    if (!isExported(statement)) return [];
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.flatMap(({ name }) => namesIn(name));
    const { name } = statement as ts.Statement & { name?: ts.Identifier };
    return name === undefined ? [] : [name.text];
  });
}

const isExported = (statement: ts.Statement): boolean =>
  ts.canHaveModifiers(statement) &&
  (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);

const namesIn = (name: ts.BindingName): string[] =>
  ts.isIdentifier(name)
    ? [name.text]
    : name.elements.flatMap((element) =>
        ts.isBindingElement(element) ? namesIn(element.name) : [],
      );

/** Where an import leads, as a path below packages/; null: to something that is not ours. */
export function targetOf(from: Source, specifier: string): string | null {
  if (specifier.startsWith('.')) {
    const target = join(dirname(from.path), specifier);
    const typescript = target.replace(/^([^/]+)\/dist\//, '$1/src/').replace(/\.js$/, '.ts');
    return existsSync(join(PACKAGES, `${typescript}x`)) ? `${typescript}x` : typescript;
  }
  const [, owner = '', subpath = ''] = /^@payment-gateway\/([^/]+)(.*)$/.exec(specifier) ?? [];
  if (owner === '') return null;
  return join(owner, exportedBy(owner, `.${subpath}`));
}

type Exported = string | { readonly types: string };
const manifests = new Map<string, string | Readonly<Record<string, Exported>>>();

function exportedBy(owner: string, subpath: string): string {
  const known = manifests.get(owner) ?? readExports(owner);
  manifests.set(owner, known);
  const all = typeof known === 'string' ? { '.': known } : known;
  const [wild] = Object.entries(all).filter(([name]) => name.endsWith('/*'));
  const [prefix = ''] = wild?.[0].split('*') ?? [];
  const direct = all[subpath];
  const found = direct ?? (wild !== undefined && subpath.startsWith(prefix) ? wild[1] : undefined);
  if (found === undefined) throw new Error(`packages/${owner} does not export ${subpath}`);
  const path = typeof found === 'string' ? found : found.types;
  return path.replace('*', subpath.slice(prefix.length));
}

function readExports(owner: string): string | Readonly<Record<string, Exported>> {
  const manifest = JSON.parse(readFileSync(join(PACKAGES, owner, 'package.json'), 'utf8')) as {
    exports?: string | Record<string, Exported>;
  };
  return manifest.exports ?? {};
}
