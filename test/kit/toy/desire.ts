/** Sources → the desired state, by running them on an empty toy in memory: there is no shadow. */
import { addressText, Failure, isFailure, isSqlError, type Desired, type Finding, type Id, type ProjectSources, type SourceFile, type Statement } from '@sluice/core/dialect';
import { key, perform } from './engine.ts';
import { catalogOf, addressOf } from './facts.ts';
import { isDdl, parseCommand, type Command, type Parsed } from './language.ts';
import { newState } from './state.ts';
import { statementsOf } from './statements.ts';
import { objectAddress } from './words.ts';

interface Placed {
  readonly project: string;
  readonly statement: Statement;
  readonly parsed: Parsed;
}

const SCHEMA_COMMANDS: readonly Command['do'][] = ['create store', 'create lens', 'note'];

/** Throws SL201, SL202. */
export function parseStatement(file: SourceFile, statement: Statement): Parsed {
  let parsed: Parsed;
  try {
    parsed = parseCommand(statement.text);
  } catch (error) {
    if (!isSqlError(error)) throw error;
    throw new Failure('SL201', `${file.path}: ${error.message}`, { at: statement.place, lines: [statement.text], cause: error });
  }
  if (!SCHEMA_COMMANDS.includes(parsed.command.do)) {
    const hint = isDdl(parsed.command) ? 'Write how it shall be; the change is planned.' : 'Rows belong into `data`.';
    throw new Failure('SL202', `"${parsed.command.do}" does not belong into a schema file`, { at: statement.place, hint });
  }
  return parsed;
}

/** All files' statements; the first that is wrong is thrown. */
export function placedStatements(sources: readonly ProjectSources[]): Placed[] {
  return sources.flatMap(({ project, files }) =>
    files.flatMap((file) => statementsOf(file).map((statement) => ({ project, statement, parsed: parseStatement(file, statement) }))),
  );
}

/** Throws SL201, SL202, SL302 with places. */
export function desireToy(sources: readonly ProjectSources[]): Desired {
  const state = newState();
  const projectOf = new Map<Id, string>();
  const placeOf = new Map<Id, Statement['place']>();
  let waiting: Placed[] = placedStatements(sources);
  let lastWord = '';
  // What a statement stands on may come in a later file; it waits until nothing more can be done.
  for (let progress = true; progress && waiting.length > 0; ) {
    progress = false;
    const next: Placed[] = [];
    for (const placed of waiting) {
      try {
        perform(state, placed.parsed);
      } catch (error) {
        if (!isSqlError(error)) throw error;
        if (error.sqlState !== 'TOY02') throw doesNotLoad(placed, error.message);
        lastWord = next.length === 0 ? error.message : lastWord;
        next.push(placed);
        continue;
      }
      progress = true;
      for (const id of idsOf(placed.parsed.command)) {
        projectOf.set(id, placed.project);
        placeOf.set(id, placed.statement.place);
      }
    }
    waiting = next;
  }
  if (waiting[0]) throw doesNotLoad(waiting[0], lastWord);
  return { catalog: catalogOf(state), projectOf, placeOf, said: new Set(), findings: [], shadow: 'sources' };
}

const doesNotLoad = ({ statement }: Placed, message: string): Failure => new Failure('SL302', message, { at: statement.place, lines: [statement.text] });

/** What a statement makes. */
function idsOf(command: Command): Id[] {
  if (command.do === 'create store') {
    const [db = '', name = ''] = command.name.split('.');
    return [addressText(['store', db, name]), ...command.fields.map((field) => addressText(['field', db, name, field.name]))];
  }
  if (command.do === 'create lens') return [addressText(objectAddress('lens', command.name))];
  return command.do === 'note' ? [addressText(['note', addressOf(key(command.target))])] : [];
}

/** Everything that the sources alone show. */
export function checkToy(sources: readonly ProjectSources[]): (Finding | Failure)[] {
  const found: Failure[] = [];
  for (const { files } of sources) {
    for (const file of files) {
      for (const statement of guarded(found, () => statementsOf(file)) ?? []) guarded(found, () => parseStatement(file, statement));
    }
  }
  return found;
}

function guarded<T>(found: Failure[], work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!isFailure(error)) throw error;
    found.push(error);
    return undefined;
  }
}
