/** Versioned scripts run as they are written, also where they change what their project does not own. That is said: nothing compares it, and no way back by the catalogs reaches it. */
import { kindsByName } from '../catalog/canonical.ts';
import { claims } from '../catalog/scope.ts';
import { addressText, type Id } from '../model/address.ts';
import type { Dialect } from '../model/dialect.ts';
import type { Finding } from '../model/finding.ts';
import type { ScriptStatement } from '../model/script.ts';
import type { Owns } from '../model/statement.ts';

interface Beyond {
  readonly id: Id;
  readonly script: string;
  readonly statement: ScriptStatement;
}

/** Each object outside of what `owns` claims, with the first statement that changes something in it, as far as texts tell. */
export function beyondOwns({ scripts, kinds: list }: Dialect, work: readonly { readonly name: string; readonly statements: readonly ScriptStatement[] }[], owns: Owns): Beyond[] {
  const kinds = kindsByName(list);
  const found = new Map<Id, Beyond>();
  for (const { name, statements } of work) {
    for (const statement of statements) {
      for (const address of scripts?.touches?.(statement, owns)?.within ?? []) {
        const id = addressText(address);
        if (!found.has(id) && !claims(owns, { address }, kinds)) found.set(id, { id, script: name, statement });
      }
    }
  }
  return [...found.values()];
}

export const beyondFinding = ({ id, script, statement }: Beyond, project: string): Finding => ({
  code: 'beyond-owns', severity: 'warning', subject: id, at: statement.place, message: `${script} changes something in ${id}, which ${project} does not own: nothing compares it, and without a rollback script nothing takes it back`,
  hint: 'Add it to `owns` in database.yaml, move the script to the project that owns it, or write the rollback script.',
});
