import { z } from 'zod';

type Path = readonly string[];

/** The paths of a schema's fields, such as `card`, `number`. */
const pathsIn = (schema: z.ZodObject, above: Path = []): Path[] =>
  Object.entries(schema.shape).flatMap(([name, field]) => {
    const path = [...above, name];
    return [path, ...(field instanceof z.ZodObject ? pathsIn(field, path) : [])];
  });

const keyOf = (path: Path): string => JSON.stringify(path);

const known = new Set<string>();

/** Adds the fields of a call's body to those that errors may name. */
export function addKnownFields(body: z.ZodObject): void {
  for (const path of pathsIn(body)) known.add(keyOf(path));
}

/**
 * The field at a path in a body, or the innermost known field around it: names that the client made up are
 * not repeated. `isWhole`: it is the field at that path itself.
 */
export function fieldOf(path: Path): { field: string; isWhole: boolean } {
  for (let length = path.length; length > 0; length--) {
    const part = path.slice(0, length);
    if (known.has(keyOf(part))) return { field: part.join('.'), isWhole: length === path.length };
  }
  return { field: 'body', isWhole: false };
}
