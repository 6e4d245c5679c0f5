import ts from 'typescript';

const MODELS: Readonly<Record<string, string>> = {
  'monitoring.coreos.com/v1': '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1',
};

/**
 * What the compiler says of Kubernetes objects when each is written as a literal of its type in
 * kubernetes-models: missing and unknown fields, at any depth, and values of a wrong type. The models'
 * own validate() overlooks unknown fields.
 */
export function typeErrors(objects: readonly unknown[]): string[] {
  const file = `${__dirname}/rendered-objects.ts`;
  const source = objects.map(declaration).join('\n');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.Node20,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, ...rest) =>
    name === file
      ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2023)
      : getSourceFile(name, ...rest);
  const program = ts.createProgram([file], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

function declaration(object: unknown, index: number): string {
  if (!isTyped(object)) throw new Error('An object without apiVersion or kind');
  const { apiVersion, kind } = object;
  const module = MODELS[apiVersion] ?? `kubernetes-models/${apiVersion}`;
  return [
    `import { type I${kind} as Type${index} } from ${JSON.stringify(module)};`,
    `export const object${index}: Type${index} = ${JSON.stringify(object)};`,
  ].join('\n');
}

function isTyped(object: unknown): object is { apiVersion: string; kind: string } {
  return (
    typeof object === 'object' &&
    object !== null &&
    'apiVersion' in object &&
    typeof object.apiVersion === 'string' &&
    'kind' in object &&
    typeof object.kind === 'string'
  );
}
