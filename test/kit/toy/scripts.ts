/** Versioned scripts in the toy's language: each statement commits by itself, and a probe tells of structural ones whether they did. */
import { Failure, isSqlError, type Effect, type Judged, type ScriptDialect, type ScriptStatement, type SourceFile, type Touched } from '@sluice/core/dialect';
import { isDdl, parseCommand, type Command } from './language.ts';
import { statementsOf } from './statements.ts';
import { tokens } from './tokens.ts';

function cut(file: SourceFile): ScriptStatement[] {
  return statementsOf(file).map((statement) => {
    try {
      parseCommand(statement.text);
    } catch (error) {
      if (!isSqlError(error)) throw error;
      throw new Failure('SL201', `${file.path}: ${error.message}`, { at: statement.place, cause: error });
    }
    return { ...statement, meaning: tokens(statement.text).map(({ type, text }) => (type === 'text' ? `'${text}'` : text.toLowerCase())).join(' '), runs: 'anywhere' };
  });
}

function effectsOf(command: Command): Effect[] {
  switch (command.do) {
    case 'drop':
      return command.what === 'store' ? [{ effect: 'loses-rows', subject: `store ${command.name}`, cause: 'drop-store', detail: `store ${command.name}` }] : [{ effect: 'removes', subject: `lens ${command.name}`, cause: 'drop-lens' }];
    case 'burn':
      return [{ effect: 'loses-rows', subject: `store ${command.name}`, cause: 'burn', detail: `store ${command.name}` }];
    case 'drop field':
      return [{ effect: 'loses-values', subject: `store ${command.name}`, cause: 'drop-field', detail: `field ${command.name}.${command.field}` }];
    case 'retype':
      return command.field.type === 'text' ? [] : [{ effect: 'narrows-values', subject: `store ${command.name}`, cause: 'retype', detail: `field ${command.name}.${command.field.name}` }];
    default:
      return [];
  }
}

/** A lens can be replaced in place. The toy cannot try anything out, so nothing makes room. */
function madeBy(command: Command, text: string): Pick<Judged, 'creates' | 'removes'> {
  if (command.do === 'create store') return { creates: [{ id: `store ${command.name}` }] };
  if (command.do === 'create lens') return { creates: [{ id: `lens ${command.name}`, replacing: text.replace(/create/i, 'replace') }] };
  return command.do === 'drop' ? { removes: [`${command.what} ${command.name}`] } : {};
}

function probeOf(command: Command, text: string): string | undefined {
  if (command.do === 'drop') return `probe gone ${command.what} ${command.name}`;
  if (command.do === 'drop field') return `probe gone field ${command.name}.${command.field}`;
  return isDdl(command) ? `probe ${text}` : undefined;
}

function touchesOf(command: Command): Touched | undefined {
  if (!('name' in command)) return undefined;
  const names = [command.name.toLowerCase()];
  return { makes: names, within: command.do === 'put' || !command.name.includes('.') ? [] : [[command.do.includes('lens') ? 'lens' : 'store', ...command.name.toLowerCase().split('.')]], needs: command.do === 'create lens' || command.do === 'replace lens' ? command.over.map((each) => each.toLowerCase()) : [] };
}


/** The toy's own numbers: those of its states, and that of syntax errors for what has none. */
const CODES: Readonly<Record<string, number>> = { TOY01: 3706, TOY02: 3807, TOY03: 3803, TOY04: 3554, TOY05: 3523, TOY06: 2801, TOY10: 2631, TOY11: 3111 };

export const scripts: ScriptDialect = {
  lint: (statements) => statements.map(({ text }) => {
    const { command } = parseCommand(text);
    const creates = command.do === 'create store' ? [`store ${command.name}`] : [];
    return { creates, ...((command.do === 'create store' || command.do === 'create lens') && { again: { message: `${command.do} fails when it runs again`, hint: 'Put it into a versioned script.' } }) };
  }),
  errorCode: ({ sqlState }) => CODES[sqlState] ?? 9999,
  touches: ({ text }) => touchesOf(parseCommand(text).command),
  cut: async (file) => {
    await Promise.resolve();
    return cut(file);
  },
  judge: ({ text }) => {
    const { command } = parseCommand(text);
    const probe = probeOf(command, text);
    return { effects: effectsOf(command), ...madeBy(command, text), ...(probe !== undefined && { probe, repair: [] }) };
  },
};
