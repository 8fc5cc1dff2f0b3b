/** `--in-doubt=db-sales:again`: a person's word on what the server can no longer tell. It names its project, for Nx gives it to every dependency. */
import { Failure } from '../errors/failure.ts';

export type Ruling = 'done' | 'again';

/** Throws SL901. */
export function rulingFor(project: string, texts: readonly string[] = []): Ruling | undefined {
  let found: Ruling | undefined;
  for (const text of texts) {
    const [, name, word] = /^(.+):(done|again)$/s.exec(text.trim()) ?? [];
    if (name === undefined) {
      throw new Failure('SL901', `\`--in-doubt=${text}\` is not understood`, { hint: `Write --in-doubt=${project}:done when it took effect, --in-doubt=${project}:again when it did not.` });
    }
    if (name === project) found = word as Ruling;
  }
  return found;
}
