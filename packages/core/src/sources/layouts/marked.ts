/** Both ways in one file, parted by comments: dbmate, goose, sql-migrate, node-pg-migrate, tern, MyBatis and others. */
import type { SourceFile } from '../../model/statement.ts';
import { named } from './folders.ts';
import type { Layout, Passage, WrittenScript } from './layout.ts';
import { unwrapped } from './unwrap.ts';
import { apartByName, inOrder, literal } from './written.ts';

/** The word beside the direction differs, the form does not. Play's evolutions are no SQL before they are cut: `# --- !Ups`. */
const MARK = /^\s*(?:--\s*(?:migrate:|\+goose\s+|\+migrate\s+|rambler\s+)(up|down)\b(.*)|--[\s-]*(up|down)\s+migration\b.*|(?:#|--)[\s-]*!(up|down)s\b.*)$/i;
/** What stands above is the way there, what stands below the way back: tern, MyBatis Migrations. */
const BETWEEN = /^(?:---- create above \/ drop below ----|--\s*\/\/\s*@UNDO\b.*)\s*$/i;
const OUTSIDE = /^--\s*\+goose\s+no\s+transaction\b/im;
/** goose's marks around a statement that holds semicolons, which a parser does not need. */
const AROUND = /^--\s*\+(?:goose|migrate)\s+Statement(?:Begin|End)\b.*$/i;

export const markedLayout: Layout = {
  name: 'marked',
  title: 'files with "migrate:up" and "migrate:down", "+goose Up" or "+migrate Up" (dbmate, goose, sql-migrate, node-pg-migrate)',
  matches: (files) => files.some(({ text }) => text.split('\n').some((line) => markIn(line)?.up === true || BETWEEN.test(line))),
  read: (files) => {
    const { scripts, findings } = apartByName(files.flatMap((file) => parted(file)));
    return { scripts: inOrder(scripts), findings };
  },
};

function markIn(line: string): { readonly up: boolean; readonly outside: boolean } | undefined {
  const [, own, options = '', before, ups] = MARK.exec(line) ?? [];
  const direction = own ?? before ?? ups;
  return direction === undefined ? undefined : { up: direction.toLowerCase() === 'up', outside: /transaction:\s*false|notransaction/i.test(options) };
}

function parted(file: SourceFile): WrittenScript[] {
  const lines = file.text.split('\n').map((line) => (AROUND.test(line) ? '' : line));
  const marks = lines.flatMap((line, at) => {
    if (BETWEEN.test(line)) return [{ at: -1, up: true, outside: false }, { at, up: false, outside: false }];
    const mark = markIn(line);
    return mark === undefined ? [] : [{ at, ...mark }];
  });
  const passage = (up: boolean): Passage | undefined => {
    const index = marks.findIndex((mark) => mark.up === up);
    const mark = marks[index];
    return mark && literal({ path: file.path, line: mark.at + 2, text: unwrapped(lines.slice(mark.at + 1, marks[index + 1]?.at).join('\n')) });
  };
  const [up, down] = [passage(true), passage(false)];
  if (!up) return [];
  const stem = file.path.slice(file.path.lastIndexOf('/') + 1).replace(/\.sql$/i, '');
  return [{ ...named(stem), up, ...(down && { down }), repeatable: false, transaction: !OUTSIDE.test(file.text) && !marks.some(({ outside }) => outside) }];
}
