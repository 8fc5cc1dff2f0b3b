/** What several published shapes are made of. */
import { z } from 'zod';
import type { Place } from '../errors/failure.ts';

/** Every member of `T` must be spelled out, the optional ones too. Unknown ones are ignored by readers. */
export const shapeOf =
  <T>() =>
  <S extends Record<keyof T, z.ZodType>>(shape: S) =>
    z.object(shape);

export const count = z.int().min(0);

export const place = shapeOf<Place>()({
  file: z.string(),
  line: z.int().min(1),
  column: z.int().min(1).exactOptional(),
}).describe('A place in a source file, counted from 1') satisfies z.ZodType<Place>;
