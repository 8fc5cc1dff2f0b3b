/** `sqitch.plan` with deploy/, revert/ and verify/: Sqitch. https://sqitch.org/docs/manual/sqitch-plan */
import { posix } from 'node:path';
import { Failure } from '../../errors/failure.ts';
import type { Finding } from '../../model/finding.ts';
import type { SourceFile } from '../../model/statement.ts';
import type { Layout, WrittenScript } from './layout.ts';
import { psqlNames } from './placeholders.ts';
import { wholeFile } from './written.ts';

const isPlan = ({ path }: SourceFile): boolean => /(?:^|\/)sqitch\.plan$|\.plan$/.test(path);

export const sqitchLayout: Layout = {
  name: 'sqitch',
  title: 'sqitch.plan with deploy and revert scripts (Sqitch)',
  matches: (files) => files.some((file) => isPlan(file) && /^%syntax-version|^%project/m.test(file.text)),
  read: (files) => {
    const plan = files.find(isPlan)!;
    const psql = new Map(files.filter(({ path }) => path.endsWith('.sql')).map((file) => [file.path, psqlNames(file)]));
    const scripts = new Map(files.map((file) => [file.path, { ...file, text: psql.get(file.path)?.text ?? file.text }]));
    const folder = posix.dirname(plan.path);
    const at = (where: string, name: string) => scripts.get(posix.normalize(posix.join(folder, where, `${name}.sql`)));
    const entries = entriesOf(plan);
    const verified = entries.filter(({ name }) => at('verify', name)).length;
    const findings: Finding[] = verified === 0 ? [] : [{ code: 'import', severity: 'info', message: `${verified} verify script${verified === 1 ? ' is' : 's are'} not taken over`, hint: 'Put those that should run after every deployment below tests/, as smoke tests.' }];
    const taken = entries.map((entry, index): WrittenScript => script(entry, entries.slice(index + 1), at, plan));
    const said = taken.flatMap(({ up, down }) => [up, ...(down ? [down] : [])]).flatMap(({ path }) => psql.get(path)?.findings ?? []);
    return { findings: [...findings, ...said], scripts: taken, passedOver: files.map(({ path }) => path).filter((path) => posix.normalize(path).startsWith(posix.join(folder, 'verify/'))) };
  },
};

interface Entry { readonly name: string; readonly line: number; readonly tags: readonly string[] }

/** Changes in order, each with the tags that follow it. A line is `name [requires] time planner # note`, `@tag …`, `%pragma`, a comment, or empty. */
function entriesOf(plan: SourceFile): Entry[] {
  const entries: { name: string; line: number; tags: string[] }[] = [];
  for (const [index, line] of plan.text.split('\n').entries()) {
    const text = line.trim();
    if (text === '' || text.startsWith('#') || text.startsWith('%')) continue;
    const [word = ''] = text.replace(/^\+\s*/, '').split(/\s/);
    if (word.startsWith('@')) entries.at(-1)?.tags.push(word.slice(1));
    else if (word.startsWith('-')) throw new Failure('SL208', `${plan.path} takes a change back in line ${index + 1}, which no deployment can be made of`, { at: { file: plan.path, line: index + 1 }, hint: 'Remove the line and the change that it takes back.' });
    else entries.push({ name: word, line: index + 1, tags: [] });
  }
  return entries;
}

/** A change that comes again later (`rework`) has its own scripts under a tag between the two: `name@tag.sql`. */
function script({ name, line, tags }: Entry, later: readonly Entry[], at: (where: string, name: string) => SourceFile | undefined, plan: SourceFile): WrittenScript {
  const again = later.findIndex((each) => each.name === name);
  const between = again < 0 ? [] : [...tags, ...later.slice(0, again).flatMap((each) => each.tags)];
  const stem = [...between.map((tag) => `${name}@${tag}`)].find((each) => at('deploy', each)) ?? name;
  const up = at('deploy', stem);
  if (!up) {
    throw new Failure('SL208', `${plan.path} names the change ${name}, and deploy/${stem}.sql is not there`, { at: { file: plan.path, line }, hint: 'Add the script, or remove the line.' });
  }
  const down = at('revert', stem);
  return { version: stem === name ? name : stem, name, up: wholeFile(up), ...(down && { down: wholeFile(down) }), repeatable: false, transaction: true };
}
