/** Asks a published JSON Schema what is expected at a path: for messages and did-you-mean. */
import { z } from 'zod';
import type { Path } from './config-file.ts';

/** The part of JSON Schema that our own schemas use. */
export interface Shape {
  readonly type?: string;
  readonly description?: string;
  /** What a value must be, as a noun: `a length of time such as 500ms`. Not published. */
  readonly expected?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: boolean | Shape;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
}

/** What a person writes, before defaults and parsing. */
export const shapeOf = (schema: z.ZodType): Shape => z.toJSONSchema(schema, { io: 'input' }) as Shape;

/** All shapes that a value at `path` may have. */
export function shapesAt(shape: Shape, path: Path): readonly Shape[] {
  let shapes = spread(shape);
  for (const step of path) {
    shapes = shapes.flatMap((each) => {
      const next =
        typeof step === 'number' ? each.items : (each.properties?.[String(step)] ?? (typeof each.additionalProperties === 'object' ? each.additionalProperties : undefined));
      return next ? spread(next) : [];
    });
  }
  return shapes;
}

const spread = (shape: Shape): readonly Shape[] => (shape.anyOf && shape.expected === undefined ? shape.anyOf.flatMap(spread) : [shape, ...(shape.anyOf ?? [])]);

export const keysOf = (shapes: readonly Shape[]): string[] => [...new Set(shapes.flatMap((each) => Object.keys(each.properties ?? {})))];

/** `text`, `a list`, `auto, target or a url`. */
export function expected(shapes: readonly Shape[]): string {
  const said = shapes.find((each) => each.expected !== undefined)?.expected;
  if (said !== undefined) return said;
  const nouns = new Set(shapes.flatMap((each): string[] => (each.enum ? each.enum.map(String) : each.const !== undefined ? [String(each.const)] : [NOUNS[each.type ?? ''] ?? 'a value'])));
  const all = [...nouns];
  return all.length < 2 ? (all[0] ?? 'a value') : `${all.slice(0, -1).join(', ')} or ${String(all.at(-1))}`;
}

const NOUNS: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'keys with values',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
};
