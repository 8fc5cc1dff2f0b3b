/** Scripts with their traces: which lines ran, which were passed over and why, and the code at the end. */
import { describe, expect, test } from 'vitest';
import { bteqTraces, type BteqWords } from '../../../../../test/kit/bteq-traces.ts';
import type { Instruction, MachineState, PlannedProgram, Sending } from '../../model/program.ts';
import { saidOf } from './answer.ts';
import { answered, begin, move, type RequestOutcome } from './machine.ts';
import { programOf } from './program.ts';
import { filesNamed, isBteq } from './recognise.ts';
import { replay, stepOf, type Settled } from './replay.ts';

const file = (text: string, path = 'a.bteq') => ({ path, text });

/** `fail 3807` and `rows 5` in a request say how it ends. */
const outcomeOf = (sql: string): RequestOutcome => ({
  errorCode: Number(/fail (\d+)/.exec(sql)?.[1] ?? 0), activityCount: Number(/rows (\d+)/.exec(sql)?.[1] ?? 0), warningCode: Number(/warn (\d+)/.exec(sql)?.[1] ?? 0),
});

/** `stopAt`: the state goes through text there, as through a journal. */
function trace(text: string, others: Readonly<Record<string, string>> = {}, through: (state: MachineState) => MachineState = (state) => state): string[] {
  const program = programOf(file(text), (path) => (others[path] === undefined ? undefined : file(others[path], path)));
  const lines: string[] = program.warnings.map(({ at, message }) => `${at.line} warns: ${message}`);
  let state = begin();
  for (let count = 0; count < 500; count += 1) {
    const moved = move(program, through(state));
    for (const { instruction, why } of moved.skipped) lines.push(`${instruction.place.line} skipped ${instruction.shown} | ${why}`);
    const { doing } = moved;
    state = moved.state;
    if (doing.what === 'end') return [...lines, `${doing.code} by ${doing.by}`];
    if (doing.what === 'say') lines.push(`${doing.instruction.place.line} says ${JSON.stringify(doing.text)}`);
    if (doing.what === 'wait') lines.push(`${doing.instruction.place.line} waits ${doing.seconds}`);
    if (doing.what === 'begin' || doing.what === 'commit' || doing.what === 'abort') lines.push(`${doing.instruction.place.line} ${doing.what}`);
    if (doing.what !== 'request') continue;
    const of = program.instructions[doing.of]!;
    const { sql } = program.requests[of.kind === 'request' ? of.request : -1]!;
    const { state: next, severity } = answered(state, outcomeOf(sql));
    lines.push(`${of.place.line} ran ${sql.replaceAll(/\s*\n\s*/g, ' ')}${severity > 0 ? ` → ${severity}` : ''}`);
    state = next;
  }
  throw new Error('it never ends');
}

describe('scripts and their traces', () => {
  test.each<[string, string, readonly string[]]>([
    ['goes on after an error, and ends with the highest severity', 'a fail 3803;\nb;\nc fail 3807;\nd;', ['1 ran a fail 3803 → 4', '2 ran b', '3 ran c fail 3807 → 8', '4 ran d', '8 by end of the script']],
    ['nothing at all', '\n-- only a comment\n', ['0 by end of the script']],
    ['IF … THEN one command', 'a fail 3807;\n.IF ERRORCODE = 3807 THEN .GOTO MAKE\nb;\n.LABEL MAKE\nc;', ['1 ran a fail 3807 → 8', '3 skipped b | .GOTO MAKE', '5 ran c', '8 by end of the script']],
    ['a condition that does not hold', 'a;\n.IF ERRORCODE <> 0 THEN .QUIT 8\nb;', ['1 ran a', '2 skipped .IF ERRORCODE <> 0 THEN .QUIT 8 | .IF ERRORCODE <> 0 THEN .QUIT 8: the condition does not hold', '3 ran b', '0 by end of the script']],
    ['the dot behind THEN may be left out', 'a fail 1;\n.if errorcode != 0 then quit errorcode;\nb;', ['1 ran a fail 1 → 8', '1 by quit']],
    ['SQL behind THEN, over several lines', '.IF ERRORLEVEL = 0 THEN insert into t\n  values (1);\nb;', ['1 ran insert into t values (1)', '3 ran b', '0 by end of the script']],
    ['ACTIVITYCOUNT is of the last request, and 0 after an error', 'a rows 3;\n.IF ACTIVITYCOUNT = 3 THEN .REMARK three\nb rows 7 fail 9;\n.IF ACTIVITYCOUNT = 0 THEN .REMARK none', ['1 ran a rows 3', '2 says "three"', '3 ran b rows 7 fail 9 → 8', '4 says "none"', '8 by end of the script']],
    ['ERRORLEVEL stays, ERRORCODE does not', 'a fail 3803;\nb;\n.IF ERRORLEVEL = 4 THEN .REMARK level\n.IF ERRORCODE = 0 THEN .REMARK code', ['1 ran a fail 3803 → 4', '2 ran b', '3 says "level"', '4 says "code"', '4 by end of the script']],
    ['blocks: the first that holds', 'a rows 2;\n.IF ACTIVITYCOUNT = 1\nb;\n.ELSEIF ACTIVITYCOUNT = 2\nc;\n.ELSEIF ACTIVITYCOUNT = 0\nd;\n.ELSE\ne;\n.ENDIF\nf;', [
      '1 ran a rows 2', '3 skipped b | .IF ACTIVITYCOUNT = 1: the condition does not hold', '5 ran c', '6 skipped .ELSEIF ACTIVITYCOUNT = 0 | another branch of the block ran', '7 skipped d | another branch of the block ran',
      '9 skipped e | another branch of the block ran', '11 ran f', '0 by end of the script',
    ]],
    ['blocks: none holds', 'a rows 9;\n.IF ACTIVITYCOUNT = 1\nb;\n.ENDIF\nc;', ['1 ran a rows 9', '3 skipped b | .IF ACTIVITYCOUNT = 1: the condition does not hold', '5 ran c', '0 by end of the script']],
    ['blocks in blocks', '.IF ERRORCODE = 0\n.IF ERRORLEVEL > 0\na;\n.ELSE\nb;\n.ENDIF\n.ELSE\nc;\n.ENDIF', ['3 skipped a | .IF ERRORLEVEL > 0: the condition does not hold', '5 ran b', '8 skipped c | another branch of the block ran', '0 by end of the script']],
    ['GOTO out of a block', '.IF ERRORCODE = 0\n.GOTO END\n.ENDIF\na;\n.LABEL END', ['4 skipped a | .GOTO END', '0 by end of the script']],
    ['AND, OR and NOT', 'a fail 3803;\n.IF (ERRORCODE = 3803) AND (NOT (ERRORLEVEL > 4)) THEN .REMARK yes\n.IF (ERRORCODE = 1) OR ((ERRORLEVEL >= 4) AND (ERRORLEVEL < 5)) THEN .REMARK again', ['1 ran a fail 3803 → 4', '2 says "yes"', '3 says "again"', '4 by end of the script']],
    ['MAXERROR stops above it', '.SET MAXERROR 4\na fail 3803;\nb fail 3807;\nc;', ['1 warns: MAXERROR 4 stops above 4, not at it', '2 ran a fail 3803 → 4', '3 ran b fail 3807 → 8', '8 by maxerror']],
    ['severities of one\'s own', '.SET ERRORLEVEL 3807 SEVERITY 0\n.SET ERRORLEVEL (1, 2) SEVERITY 12, UNKNOWN SEVERITY 2\na fail 3807;\nb fail 2;\nc fail 77;\nd fail 3803;', ['3 ran a fail 3807', '4 ran b fail 2 → 12', '5 ran c fail 77 → 2', '6 ran d fail 3803 → 4', '12 by end of the script']],
    ['a severity of 0 is still an error to ERRORCODE', '.SET ERRORLEVEL 3807 SEVERITY 0\na fail 3807;\n.IF ERRORCODE = 3807 THEN .REMARK seen', ['2 ran a fail 3807', '3 says "seen"', '0 by end of the script']],
    ['ERRORLEVEL OFF', '.SET ERRORLEVEL OFF\na fail 3807;\n.SET ERRORLEVEL ON\nb fail 3803;', ['2 ran a fail 3807', '4 ran b fail 3803 → 4', '4 by end of the script']],
    ['warnings count only when asked to', 'a warn 5526;\n.IF WARNINGCODE = 5526 THEN .REMARK warned\n.SET ERRORONDBSWARNING ON\nb warn 5526;\n.IF ERRORCODE = 5526 THEN .QUIT 9', ['1 ran a warn 5526', '2 says "warned"', '4 ran b warn 5526 → 8', '9 by quit']],
    ['again', 'a;\n= 2\nb;\n=\n', ['1 ran a', '1 ran a', '1 ran a', '3 ran b', '3 ran b', '0 by end of the script']],
    ['QUIT and EXIT', 'a fail 3803;\n.EXIT ERRORLEVEL;\nb;', ['1 ran a fail 3803 → 4', '4 by quit']],
    ['QUIT without a code', 'a fail 3803;\n.QUIT;\nb;', ['1 ran a fail 3803 → 4', '4 by quit']],
    ['several commands in a line, and what looks are', '.SET WIDTH 254; .SET TITLEDASHES OFF; .REMARK "a; b//c"\n.set session charset \'UTF8\'\na;\n.LOGOFF', ['4 warns: LOGOFF is passed over: the connection is that of the deployment', '1 says "a; b\\nc"', '3 ran a', '0 by end of the script']],
    ['an end inside of a transaction', 'BT;\na;\n.IF ERRORCODE = 0 THEN .QUIT 0\nET;', ['1 begin', '2 ran a', '8 by an end inside of a transaction']],
    ['ROLLBACK, and ET without BT', 'BT;\na;\nROLLBACK;\nET;\n.IF ERRORCODE = 3510 THEN .QUIT 3', ['1 begin', '2 ran a', '3 abort', '3 by quit']],
    ['BT in BT', 'BT;\nBT;\na;\nET;\nb;\nET;', ['1 begin', '3 ran a', '5 ran b', '6 commit', '0 by end of the script']],
    ['HANG', '.HANG 5\na;', ['1 waits 5', '2 ran a', '0 by end of the script']],
    ['a command goes on in the next line', '.IF ERRORCODE = 0 -\n THEN .REMARK on\na;', ['1 says "on"', '3 ran a', '0 by end of the script']],
    ['labels: the first 30 characters, in any case', '.GOTO abcdefghijklmnopqrstuvwxyz1234_one\na;\n.label ABCDEFGHIJKLMNOPQRSTUVWXYZ1234_other', ['2 skipped a | .GOTO ABCDEFGHIJKLMNOPQRSTUVWXYZ1234', '0 by end of the script']],
  ])('%s', (_, text, wanted) => {
    expect(trace(text)).toEqual(wanted);
    expect(trace(text.replaceAll('\n', '\r\n')).map((line) => line.replaceAll('\\r', ''))).toEqual(wanted);
    // A run keeps where it is as text, and goes on from there.
    expect(trace(text, {}, (state) => JSON.parse(JSON.stringify(state)) as MachineState)).toEqual(wanted);
  });

  test('RUN FILE returns to the script, QUIT in it ends both, and labels are the file\'s own', () => {
    expect(trace('a;\n.RUN FILE = more/b.bteq\nc;\n.GOTO X\nd;\n.LABEL X', { 'more/b.bteq': '.GOTO X\nskipped;\n.LABEL X\nb;\n.RUN FILE=\'c.bteq\', SKIP=1', 'more/c.bteq': 'not this;\nbut this;' })).toEqual([
      '1 ran a', '2 skipped skipped | .GOTO X', '4 ran b', '2 ran but this', '3 ran c', '5 skipped d | .GOTO X', '0 by end of the script',
    ]);
    expect(trace('.RUN FILE=b.bteq\nc;', { 'b.bteq': 'b;\n.QUIT 3' })).toEqual(['1 ran b', '3 by quit']);
    expect(trace('a fail 1;\n.IF ERRORCODE = 0 THEN .RUN FILE=b.bteq\nc;', { 'b.bteq': 'b;' })).toEqual(['1 ran a fail 1 → 8', '2 skipped .IF ERRORCODE = 0 THEN .RUN FILE=b.bteq | .IF ERRORCODE = 0 THEN .RUN FILE=b.bteq: the condition does not hold', '1 skipped b | .IF ERRORCODE = 0 THEN .RUN FILE=b.bteq: the condition does not hold', '3 ran c', '8 by end of the script']);
  });

  test('COMPILE FILE is one request', () => {
    expect(trace('.COMPILE FILE=p.spl WITH SPL\n', { 'p.spl': 'REPLACE PROCEDURE p()\nBEGIN\n  SET a = 1;\nEND;\n' })).toEqual(['1 ran REPLACE PROCEDURE p() BEGIN SET a = 1; END', '0 by end of the script']);
  });
});

describe('requests', () => {
  const requests = (text: string) => programOf(file(text), () => undefined).requests.map(({ sql }) => sql);
  test.each<[string, readonly string[]]>([
    ['select 1; select 2;\nselect 3', ['select 1; select 2', 'select 3']],
    ['BT\n;select 1\n;ET;\nselect 2;', ['select 1', 'select 2']],
    ["select 'a;\nb';\nselect \"c;\nd\";", ["select 'a;\nb'", 'select "c;\nd"']],
    ["select 'it''s;\n';\n", ["select 'it''s;\n'"]],
    ['select 1; -- not the end\n, 2;\n', ['select 1; -- not the end\n, 2']],
    ['select 1 /* ;\n */ ;\nselect 2;', ['select 1 /* ;\n */', 'select 2']],
    ['create function f() returns int as $$ begin;\nend;\n$$ language plpgsql;\nselect 1;', ['create function f() returns int as $$ begin;\nend;\n$$ language plpgsql', 'select 1']],
    ['replace macro m as (\nselect 1;\nselect 2;\n);\nselect 3;', ['replace macro m as (\nselect 1;\nselect 2;\n)', 'select 3']],
    ['replace procedure p()\nbegin\n  declare c cursor for select 1;\n  declare continue handler for sqlexception set x = 1;\n  if a = 1 then\n set b = case when 1 = 1 then 2 end;\n end if;\n for r as select 1 do\n x;\n end for;\nend;\nselect 1;', [
      'replace procedure p()\nbegin\n  declare c cursor for select 1;\n  declare continue handler for sqlexception set x = 1;\n  if a = 1 then\n set b = case when 1 = 1 then 2 end;\n end if;\n for r as select 1 do\n x;\n end for;\nend', 'select 1',
    ]],
    ['\n;\n\nselect 1;\n;', ['select 1']],
    ['* a comment of BTEQ\nselect 1;', ['select 1']],
    ['select 1\n.5;', ['select 1\n.5']],
  ])('%j', (text, wanted) => expect(requests(text)).toEqual(wanted));
});

describe('what cannot work is said before a deployment, with its place', () => {
  test.each<[string, number, number, string, string]>([
    ['.GOTO gone\na;', 1, 1, 'there is no label GONE', 'There are no labels.'],
    ['.GOTO ennd\n.LABEL END', 1, 1, 'there is no label ENND', 'Did you mean END?'],
    ['.LABEL a\nb;\n  .GOTO a', 3, 3, 'the label A stands before it, in line 1, and GOTO only goes forward', ''],
    ['.LABEL a\n.LABEL A', 2, 1, 'the label A is there already, in line 1', ''],
    ['.GOTO a\n.IF ERRORCODE = 0\n.LABEL a\n.ENDIF', 1, 1, 'the label A stands in a block that GOTO does not stand in', ''],
    ['.IF ERRORCODE = 0\na;', 1, 1, 'the block is never ended', 'End it with .ENDIF.'],
    ['a;\n.ENDIF', 2, 1, '.ENDIF stands in no block', ''],
    ['.IF ERRORCODE = 0\n.ELSE\n.ELSE\n.ENDIF', 3, 1, '.ELSE comes after .ELSE', ''],
    ['.IF ERRORCOD = 0 THEN .QUIT', 1, 5, 'the condition is not understood: one of ERRORCODE, ERRORLEVEL, ACTIVITYCOUNT, WARNINGCODE, INSERTCOUNT, UPDATECOUNT, DELETECOUNT, BTEQRETURNCODE, SYSTEMRETURNCODE should stand here, not ERRORCOD', ''],
    ['.IF (ERRORCODE = 0) AND (ERRORLEVEL = 0) OR (ERRORCODE = 1) THEN .QUIT', 1, 42, 'the condition is not understood: AND and OR stand beside each other: which comes first is not said', ''],
    ['.IF ERRORCODE = 0 THEN', 1, 1, 'nothing stands behind THEN', ''],
    ['.LOGON host/user,password', 1, 1, 'LOGON opens a session of its own, with its password in the file', ''],
    ['.OS rm -rf x', 1, 1, 'OS runs a command of the machine', ''],
    ['.IMPORT DATA FILE=x', 1, 1, 'IMPORT reads rows from a file', ''],
    ['.EXPORT REPORT FILE=x', 1, 1, 'EXPORT writes rows to a file', ''],
    ['.REPEAT *', 1, 1, 'REPEAT * sends a request as often as there are rows to import', ''],
    ['a;\n= 100000', 2, 1, '= 100000 sends a request more than 1000 times', ''],
    ['= 2\na;', 1, 1, 'there is no request before it that could run again', ''],
    ['.RUN FILE=gone.bteq', 1, 1, 'the file gone.bteq is not there', ''],
    ['.RUN FILE=/etc/passwd', 1, 1, 'the file /etc/passwd is not there', 'Name it relative to this script.'],
    ['.RUN FILE=a.bteq', 1, 1, 'a.bteq runs itself', ''],
    ['.QIUT', 1, 1, 'there is no command QIUT', 'Did you mean QUIT?'],
    ['.SET ERRORLEVEL 3807 SEVERTY 0', 1, 1, '`.SET ERRORLEVEL 3807 SEVERTY 0` is not understood', ''],
    ['select 1\n.QUIT', 2, 1, 'a command stands in the middle of an SQL request', 'End the request of line 1 with a semicolon at the end of its last line.'],
    ["a;\nselect 'x;\n", 2, 8, 'a literal is not ended', ''],
    ['/* a', 1, 1, 'a comment is not ended', ''],
  ])('%j', (text, line, column, message, hint) => {
    let thrown: unknown;
    try {
      programOf(file(text), (path) => (path === 'a.bteq' ? file(text) : undefined));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'SL209', message, detail: { at: { file: 'a.bteq', line, column }, ...(hint !== '' && { hint }) } });
  });

  test('files that run each other', () => {
    const others: Readonly<Record<string, string>> = { 'b.bteq': '.RUN FILE=a.bteq', 'a.bteq': '.RUN FILE=b.bteq' };
    expect(() => programOf(file('.RUN FILE=b.bteq'), (path) => (others[path] === undefined ? undefined : file(others[path], path)))).toThrow('a.bteq runs this script');
  });
});

describe('what every database shows, the machine shows without one', () => {
  const words: BteqWords = { make: (name) => `make ${name}`, drop: (name) => `drop ${name}`, put: (name, id) => `put ${name} ${id}`, read: (name) => `read ${name}` };
  const name = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

  test.each(bteqTraces.map((each) => [each.name, each] as const))('%s', (_, { script, beside, outcomes, trace: wanted }) => {
    const others = beside?.(words) ?? {};
    const { instructions, requests } = programOf(file(script(words)), (path) => (others[path] === undefined ? undefined : file(others[path], path)));
    const sends = instructions.flatMap((instruction, at): Sending[] => {
      if (instruction.kind === 'request') return [{ at, of: at, time: 0, step: at * 10 + 1 }];
      if (instruction.kind !== 'again') return [];
      const of = instructions.findLastIndex(({ kind }, index) => kind === 'request' && index < at);
      return Array.from({ length: instruction.times }, (__, time) => ({ at, of, time: time + 1, step: at * 10 + time + 2 }));
    });
    const program: PlannedProgram = { script: 'a.bteq', instructions, sends };
    // What one answer after the other tells is what all of them tell: so a run goes on from wherever it was cut off.
    const settled = new Map<number, Settled>();
    const left = [...outcomes];
    let told = replay(program, (step) => settled.get(step));
    while (!told.ended) {
      answerNext(program, told.state, settled, left);
      told = replay(program, (step) => settled.get(step));
    }
    expect(left).toEqual([]);
    expect(requests.length).toBeGreaterThan(0);
    const line = ({ place }: Instruction): string => `${place.file === 'a.bteq' ? '' : `${name(place.file)}:`}${place.line}`;
    const shown = told.trace.map((each) => `${line(each.instruction)} ${each.what === 'ran' ? (each.taken ? 'taken back' : `ran ${each.activityCount}`) : each.what === 'refused' ? `refused ${each.errorCode}` : each.what === 'skipped' ? 'skipped' : `says ${each.text}`}`);
    expect([...shown, `ended ${told.ended.code}`]).toEqual(wanted);
  });

  /** As a run journals a unit: from BT on all at once, and what an error or ROLLBACK takes back as that. */
  function answerNext(program: PlannedProgram, from: MachineState, settled: Map<number, Settled>, left: (readonly [number, number])[]): void {
    const unit: (readonly [step: number, said: string])[] = [];
    let state = from;
    do {
      const { doing, state: moved } = move(program, state);
      state = moved;
      if (doing.what === 'commit') for (const [step, said] of unit) settled.set(step, { status: 'done', said });
      if (doing.what === 'abort') for (const [step, said] of unit) settled.set(step, { status: 'rolled back', said });
      if (doing.what === 'end') {
        for (const [step, said] of unit) settled.set(step, { status: 'rolled back', said });
        return;
      }
      if (doing.what !== 'request') continue;
      const [errorCode, activityCount] = left.shift()!;
      const step = stepOf(program, doing);
      state = answered(moved, { errorCode, activityCount }).state;
      if (errorCode === 0) unit.push([step, saidOf({ errorCode, activityCount })]);
      else for (const [each, said] of unit) settled.set(each, { status: 'rolled back', said });
      if (errorCode !== 0) settled.set(step, { status: 'refused', said: saidOf({ errorCode, activityCount, message: 'no' }) });
      else if (moved.open === 0) settled.set(step, { status: 'done', said: saidOf({ errorCode, activityCount }) });
      if (errorCode !== 0 || moved.open === 0) return;
    } while (state.open > 0 || unit.length === 0);
  }
});

describe('which scripts are BTEQ\'s', () => {
  test.each<[string, string, boolean]>([
    ['a.bteq', 'select 1;', true], ['a.sql', 'select 1;', false], ['a.sql', '-- a\n  .IF ERRORCODE = 0 THEN .QUIT\n', true], ['a.sql', 'select 1;\n.quit 0\n', true], ['a.sql', '\\set ON_ERROR_STOP on\nselect 1;\n\\i other.sql\n', false],
    ['a.sql', 'select a\n  .b from a;', false], ['a.sql', 'select sales\n.orders;\n', false], ['a.sql', "select 'x;\n.QUIT';\n", false], ['a.sql', '/* x;\n.QUIT */ select 1;', false], ['a.sql', 'do $$ begin\nx;\n.QUIT\nend $$;', false],
    ['a.sql', 'select 1\n.5;', false], ['a.sql', '/* a */ -- b\n.SET WIDTH 80\nselect 1;', true], ['a.BTEQ', '', true],
  ])('%s %j: %s', (path, text, wanted) => expect(isBteq({ path, text })).toBe(wanted));

  test('the files that a script names', () => {
    expect(filesNamed(file('.RUN FILE = more/b.bteq\n.IF ERRORCODE = 0 THEN .COMPILE FILE=../p.spl\nselect 1;', 'db/x/a.bteq'))).toEqual(['db/x/more/b.bteq', 'db/p.spl']);
    expect(filesNamed(file('select 1;', 'a.sql'))).toEqual([]);
  });
});
