/** Both ways in one file, parted by comments: dbmate, goose, sql-migrate. */
import type { SourceFile } from '../../model/statement.ts';
import { named } from './folders.ts';
import type { Layout, Passage, WrittenScript } from './layout.ts';
import { unwrapped } from './unwrap.ts';
import { inOrder } from './written.ts';

/** The word before the direction differs, the form does not. */
const MARK = /^--\s*(?:migrate:|\+goose\s+|\+migrate\s+)(up|down)\b(.*)$/i;
const OUTSIDE = /^--\s*\+goose\s+no\s+transaction\b/im;
/** goose's marks around a statement that holds semicolons, which a parser does not need. */
const AROUND = /^--\s*\+(?:goose|migrate)\s+Statement(?:Begin|End)\b.*$/i;

export const markedLayout: Layout = {
  name: 'marked',
  title: 'files with "migrate:up" and "migrate:down", "+goose Up" or "+migrate Up" (dbmate, goose, sql-migrate)',
  matches: (files) => files.some(({ text }) => text.split('\n').some((line) => MARK.exec(line)?.[1]?.toLowerCase() === 'up')),
  read: (files) => ({ scripts: inOrder(files.flatMap((file) => parted(file))), findings: [] }),
};

function parted(file: SourceFile): WrittenScript[] {
  const lines = file.text.split('\n').map((line) => (AROUND.test(line) ? '' : line));
  const marks = lines.flatMap((line, at) => {
    const [, direction, options = ''] = MARK.exec(line) ?? [];
    return direction === undefined ? [] : [{ at, up: direction.toLowerCase() === 'up', outside: /transaction:\s*false|notransaction/i.test(options) }];
  });
  const passage = (up: boolean): Passage | undefined => {
    const index = marks.findIndex((mark) => mark.up === up);
    const mark = marks[index];
    return mark && { path: file.path, line: mark.at + 2, text: unwrapped(lines.slice(mark.at + 1, marks[index + 1]?.at).join('\n')) };
  };
  const [up, down] = [passage(true), passage(false)];
  if (!up) return [];
  const stem = file.path.slice(file.path.lastIndexOf('/') + 1).replace(/\.sql$/i, '');
  return [{ ...named(stem), up, ...(down && { down }), repeatable: false, transaction: !OUTSIDE.test(file.text) && !marks.some(({ outside }) => outside) }];
}
