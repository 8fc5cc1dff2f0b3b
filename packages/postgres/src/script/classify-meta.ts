/** psql commands in a schema file: pg_dump's own are understood, the rest is refused. */
import type { Classified } from './classify.ts';

export function classifyMeta(text: string): Classified {
  const [, command = ''] = /^\\([A-Za-z]+)/.exec(text) ?? [];
  switch (command) {
    case 'restrict':
    case 'unrestrict':
      return { role: 'preamble', note: `\\${command} was left out: psql's guard around a dump` };
    case 'c':
    case 'connect':
      return { role: 'preamble', note: `\\${command} was left out: Sluice connects to the environment's database` };
    case 'set':
      if (/^\\set\s+ON_ERROR_(STOP|ROLLBACK)\b/.test(text)) {
        return { role: 'preamble', note: '\\set ON_ERROR_… was left out: Sluice always stops at an error' };
      }
      return psqlOnly(command, 'variables are written {{name}} and bound from sluice.yaml');
    case 'i':
    case 'ir':
    case 'include':
      return psqlOnly(command, 'name the file under schema: in database.yaml');
    case '':
      return { role: 'refused', reason: 'rows for COPY … FROM stdin are data', belongs: 'data' };
    default:
      return psqlOnly(command, 'leave it out');
  }
}

const psqlOnly = (command: string, cure: string): Classified => ({
  role: 'refused',
  reason: `\\${command} is a command of psql, not SQL: ${cure}`,
  belongs: 'nowhere',
});
