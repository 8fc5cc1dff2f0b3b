/** The canonical texts of a catalog's facts, written while something else is waited for: fingerprints ask for nearly all of them, and equal facts have one. */
import { setImmediate } from 'node:timers/promises';
import { fingerprintedText, kindsByName, type Texts } from '../catalog/canonical.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Dialect } from '../model/dialect.ts';

export interface Ahead {
  readonly texts: Texts;
  /** From now on, in every moment in which nothing else happens. */
  begin(of: Catalog): void;
  end(): void;
}

/** Short enough to keep nobody waiting for an answer, ms. */
const SLICE = 4;

export function writingAhead({ kinds }: Dialect): Ahead {
  const texts: Texts = new Map();
  const byName = kindsByName(kinds);
  let ended = false;
  const write = async ({ facts }: Catalog): Promise<void> => {
    let until = 0;
    for (const fact of facts.values()) {
      if (performance.now() > until) {
        await setImmediate();
        if (ended) return;
        until = performance.now() + SLICE;
      }
      if (!texts.has(fact)) texts.set(fact, fingerprintedText(fact, byName));
    }
  };
  return {
    texts,
    begin: (of) => {
      // A text that cannot be written is missed by whoever asks for it, and he says so.
      write(of).catch(() => undefined);
    },
    end: () => {
      ended = true;
    },
  };
}
