/** One BTEQ command as what it does. Presentation is recorded; what a deployment must not do is refused with the reason. */
import type { Act } from '../../model/program.ts';
import { isStatusValue } from './condition.ts';

/** `file` and `label` are resolved by who sees the whole script. */
export type Command =
  | Exclude<Act, { readonly kind: 'branch' | 'leave' | 'goto' | 'request' }>
  | { readonly kind: 'if'; readonly condition: string; readonly then?: string }
  | { readonly kind: 'elseif'; readonly condition: string }
  | { readonly kind: 'else' | 'endif' | 'nothing' }
  | { readonly kind: 'goto'; readonly label: string }
  | { readonly kind: 'run' | 'compile'; readonly path: string; readonly skip: number }
  | { readonly kind: 'refused'; readonly why: string; readonly hint: string }
  | { readonly kind: 'unknown' };

/** Bounds what a script can make a deployment wait for. Seconds, and times. */
const LONGEST_HANG = 3600;
const MOST_TIMES = 1_000;

/** The first so many characters of a label count. */
const LABEL = 30;
const labelOf = (text: string): string => text.trim().toUpperCase().slice(0, LABEL);

const LOOKS = /^(?:WIDTH|TITLEDASHES|SIDETITLES|SEPARATOR|ECHOREQ|QUIET|FORMAT|ERROROUT|FOLDLINE|FOOTING|FORMCHAR|FULLYEAR|HEADING|INDICDATA|LARGEDATAMODE|NOTIFY|NULL|OMIT|PAGEBREAK|PAGELENGTH|RECORDMODE|REPEATSTOP|RETCANCEL|RETLIMIT|RTITLE|SESSION|SESSIONS|SKIPDOUBLE|SKIPLINE|SUPPRESS|TDP|TIMEMSG|UNDERLINE|DEFAULTS|SHOWCONTROLS?|DECIMALDIGITS|EXPORTEJECT|COMMANDTIMEOUT|CONNECTTIMEOUT|MSGLEVEL|PROMPTS?|BRANCHMSG|LOGONPROMPT|UNICODESOURCE|WARNINGASERROR|KEEPRESPONSE|MAXBATCHSIZE|BATCHSIZE|LOGMECH|LOGDATA|EXITONDELAY|AUTOKEYRETRIEVE|IDENTITYINSERT|CHARSETREPORT)\b/;

type Reader = (rest: string, word: string) => Command;

const COMMANDS: Readonly<Record<string, Reader>> = {
  IF: (rest) => {
    const [, condition, then] = /^([\s\S]*?)\bTHEN\b([\s\S]*)$/i.exec(rest) ?? [];
    return condition === undefined ? { kind: 'if', condition: rest } : { kind: 'if', condition, then: then!.trim() };
  },
  ELSEIF: (rest) => ({ kind: 'elseif', condition: rest.replace(/\bTHEN\s*$/i, '') }),
  ELSE: () => ({ kind: 'else' }),
  ENDIF: () => ({ kind: 'endif' }),
  GOTO: (rest) => (rest.trim() === '' ? { kind: 'unknown' } : { kind: 'goto', label: labelOf(rest) }),
  LABEL: (rest) => (rest.trim() === '' ? { kind: 'unknown' } : { kind: 'label', label: labelOf(rest) }),
  QUIT: quit,
  EXIT: quit,
  SET: (rest) => setting(rest),
  REMARK: (rest) => ({ kind: 'remark', text: unquoted(rest.trim()).replaceAll('//', '\n') }),
  RUN: (rest) => filed('run', rest),
  COMPILE: (rest) => filed('compile', rest),
  HANG: (rest) => (/^\d{1,6}$/.test(rest.trim()) ? { kind: 'hang', seconds: Math.min(Number(rest), LONGEST_HANG) } : { kind: 'unknown' }),
  REPEAT: (rest) => refused(`REPEAT ${rest.trim()} sends a request as often as there are rows to import`, 'Write the request as often as it shall run, or `= n` behind it.'),
  LOGON: () => refused('LOGON opens a session of its own, with its password in the file', 'Remove it: the connection is that of the environment, in sluice.yaml.'),
  // At the end of nearly every script, where it changes nothing.
  LOGOFF: () => ({ kind: 'setting', name: 'LOGOFF', value: '' }),
  ...Object.fromEntries(['OS', 'SYSTEM', 'TSO', 'CMS'].map((word): [string, Reader] => [word, () => refused(`${word} runs a command of the machine`, 'Remove it: a deployment touches the database alone.')])),
  IMPORT: () => refused('IMPORT reads rows from a file', 'Put lookup rows under data:, and load others by a tool for that.'),
  EXPORT: () => refused('EXPORT writes rows to a file', 'Remove it: results are in the report of the deployment.'),
  ...Object.fromEntries(['SHOW', 'HELP', 'TDP', 'VERSION', 'REPORT', 'FORMAT', 'HEADING', 'FOOTING', 'TITLEDASHES', 'WIDTH', 'SIDETITLES', 'SEPARATOR', 'QUIET', 'ECHOREQ', 'SESSIONS', 'FOLDLINE', 'NULL', 'SUPPRESS', 'OMIT', 'RTITLE', 'PAGELENGTH', 'PAGEBREAK', 'UNDERLINE', 'SKIPLINE', 'SKIPDOUBLE', 'DEFAULTS', 'NOTIFY', 'RETLIMIT', 'RETCANCEL', 'TIMEMSG', 'INDICDATA', 'RECORDMODE', 'MESSAGEOUT']
    .map((name): [string, Reader] => [name, (rest) => ({ kind: 'setting', name, value: rest.trim() })])),
  ERRORLEVEL: (rest) => setting(`ERRORLEVEL ${rest}`),
  MAXERROR: (rest) => setting(`MAXERROR ${rest}`),
  RETRY: (rest) => setting(`RETRY ${rest}`),
};

const refused = (why: string, hint: string): Command => ({ kind: 'refused', why, hint });

/** `text` is without its dot and semicolon. */
export function commandOf(text: string): Command {
  const times = /^=\s*(\d*)$/.exec(text);
  if (times) return Number(times[1]) > MOST_TIMES ? refused(`= ${times[1]!} sends a request more than ${MOST_TIMES} times`, 'Send fewer, or write what does the work in one.') : { kind: 'again', times: Math.max(1, Number(times[1] || '1')) };
  if (text === '') return { kind: 'nothing' };
  const [, word = '', rest = ''] = /^([a-z]+)([\s\S]*)$/i.exec(text) ?? [];
  return COMMANDS[word.toUpperCase()]?.(rest, word) ?? { kind: 'unknown' };
}

export const knownCommands: readonly string[] = Object.keys(COMMANDS);

function quit(rest: string): Command {
  const code = rest.trim().toUpperCase();
  if (code === '') return { kind: 'quit' };
  if (isStatusValue(code)) return { kind: 'quit', code };
  return /^\d{1,9}$/.test(code) ? { kind: 'quit', code: Number(code) } : { kind: 'unknown' };
}

function setting(rest: string): Command {
  const [, name = '', value = ''] = /^\s*([a-z]+)([\s\S]*)$/i.exec(rest) ?? [];
  const said = value.replace(/^\s*=?/, '').trim();
  const on = /^(ON|OFF)$/i.exec(said)?.[1]?.toUpperCase() === 'ON';
  const switched = /^(?:ON|OFF)$/i.test(said);
  switch (name.toUpperCase()) {
    case 'ERRORLEVEL': return switched ? { kind: 'errorlevel', on } : severities(said);
    case 'MAXERROR': return /^\d{1,10}$/.test(said) ? { kind: 'maxerror', above: Number(said) } : /^OFF$/i.test(said) ? { kind: 'maxerror' } : { kind: 'unknown' };
    case 'RETRY': return switched || said === '' ? { kind: 'retry', on: on || said === '' } : { kind: 'unknown' };
    case 'ERRORONDBSWARNING': return switched ? { kind: 'errorondbswarning', on } : { kind: 'unknown' };
    default: return LOOKS.test(name.toUpperCase()) ? { kind: 'setting', name: name.toUpperCase(), value: said } : { kind: 'unknown' };
  }
}

/** `3807 SEVERITY 0`, `(3803, 3804) SEVERITY 4`, `UNKNOWN SEVERITY 8`; several are parted by commas and come one after the other. */
function severities(text: string): Command {
  const match = /^(UNKNOWN|\d+|\(\s*\d+(?:\s*,\s*\d+)*\s*\))\s+SEVERITY\s+(\d+)$/i.exec(text);
  if (!match) return { kind: 'unknown' };
  const [, codes = '', severity = ''] = match;
  return { kind: 'severity', codes: /^unknown$/i.test(codes) ? 'unknown' : (codes.match(/\d+/g) ?? []).map(Number), severity: Number(severity) };
}

/** A list of severities is as many commands. */
export function separated(text: string): string[] {
  const [, head, list] = /^((?:SET\s+)?ERRORLEVEL\s+)([\s\S]*)$/i.exec(text) ?? [];
  if (head === undefined || !/SEVERITY/i.test(list!)) return [text];
  return list!.split(/,(?![^()]*\))/).map((each) => `${head}${each.trim()}`);
}

function filed(kind: 'run' | 'compile', rest: string): Command {
  const [, path, more = ''] = /^\s*(?:DD|FILE)?\s*=\s*('[^']*'|"[^"]*"|[^\s,]+)([\s\S]*)$/i.exec(rest) ?? [];
  if (path === undefined || !/^\s*(?:,\s*SKIP\s*=\s*\d+|WITH\s+[\w ,]*)?\s*$/i.test(more)) return { kind: 'unknown' };
  return { kind, path: unquoted(path), skip: Number(/SKIP\s*=\s*(\d+)/i.exec(more)?.[1] ?? '0') };
}

const unquoted = (text: string): string => text.replace(/^'([\s\S]*)'$/, (_, inner: string) => inner.replaceAll("''", "'")).replace(/^"([\s\S]*)"$/, '$1');
