/** Reads a published JSON format: syntax, name and major of the format, then the shape. Unknown members are ignored and kept. */
import type { z } from 'zod';
import { Failure } from '../errors/failure.ts';

interface Format<T> {
  /** `sluice-plan`. */
  readonly name: string;
  readonly major: number;
  readonly shape: z.ZodType<T>;
}

const refuse = (file: string, message: string, hint: string, lines?: readonly string[]) => new Failure('SL407', `${file} ${message}`, { hint, ...(lines && { lines }) });

/** Throws SL407. The value is given as it was read, so that an identity over all members can be recomputed. */
export function readJson<T>(text: string, file: string, { name, major, shape }: Format<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refuse(file, `is not JSON: ${error instanceof Error ? error.message : String(error)}`, 'Make it again; it was cut off or edited.');
  }
  const format = typeof value === 'object' && value !== null && 'format' in value ? String(value.format) : undefined;
  const found = format?.startsWith(`${name}/`) === true ? Number(format.slice(name.length + 1)) : undefined;
  if (found === undefined) throw refuse(file, `is not a ${name} file${format === undefined ? '' : ` but ${JSON.stringify(format)}`}`, `A ${name} file starts with "format": "${name}/${major}".`);
  if (found > major) throw refuse(file, `has the format ${format}, and this Sluice reads up to ${name}/${major}`, 'Use the version of Sluice that wrote it, or a newer one.');
  const parsed = shape.safeParse(value);
  if (!parsed.success) {
    const lines = parsed.error.issues.slice(0, 8).map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`);
    throw refuse(file, `does not have the shape of ${name}/${major}`, 'Make it again instead of editing it.', lines);
  }
  return value as T;
}
