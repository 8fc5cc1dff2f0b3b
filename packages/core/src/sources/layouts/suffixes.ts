/** `NAME.up.sql` beside `NAME.down.sql`: golang-migrate, SQLx, Ory and others. */
import type { SourceFile } from '../../model/statement.ts';
import { named } from './folders.ts';
import type { Layout, WrittenScript } from './layout.ts';
import { inOrder, wholeFile } from './written.ts';

/** A database's name may stand before the direction, or after it (golang-migrate has neither, Ory's has the first). */
const SCRIPT = /^(?:.*\/)?([^/]+?)\.(up|down)\.sql$/i;

export const suffixesLayout: Layout = {
  name: 'suffixes',
  title: 'files with .up.sql and .down.sql (golang-migrate, SQLx)',
  matches: (files) => files.some(({ path }) => SCRIPT.exec(path)?.[2]?.toLowerCase() === 'up'),
  read: (files, { dialect }) => {
    const found = files.flatMap((file) => {
      const [, stem, direction] = SCRIPT.exec(file.path) ?? [];
      return stem === undefined ? [] : [{ file, key: `${file.path.slice(0, file.path.lastIndexOf('/') + 1)}${stem}`, stem, up: direction!.toLowerCase() === 'up' }];
    });
    const ups = found.filter(({ up }) => up);
    const downs = new Map(found.filter(({ up }) => !up).map(({ key, file }) => [key, file]));
    const spoken = ups.filter(({ stem }) => stem.toLowerCase().includes(`.${dialect}`));
    // Where one script is there for several databases, each file names its own, and one that names none is for the rest.
    const shadowed = new Set(spoken.map(({ stem }) => plain(stem)));
    const others = new Set(ups.filter(({ stem }) => stem.includes('.') && !stem.toLowerCase().includes(`.${dialect}`) && !/\.\d/.test(stem)).map(({ stem }) => stem));
    const chosen = ups.filter(({ stem }) => spoken.some((each) => each.stem === stem) || (!others.has(stem) && !shadowed.has(plain(stem))));
    return {
      scripts: inOrder(chosen.map(({ key, stem, file }) => script(stem, file, downs.get(key)))),
      findings: others.size === 0 ? [] : [{ code: 'import', severity: 'info' as const, message: `${others.size} script${others.size === 1 ? ' is' : 's are'} for another database and left out` }],
    };
  },
};

const plain = (stem: string): string => stem.replace(/\..*$/, '');

const script = (stem: string, up: SourceFile, down: SourceFile | undefined): WrittenScript =>
  ({ ...named(/\.\D/.test(stem) ? plain(stem) : stem), up: wholeFile(up), ...(down && { down: wholeFile(down) }), repeatable: false, transaction: true });
