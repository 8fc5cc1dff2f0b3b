/** `NAME.up.sql` beside `NAME.down.sql` (golang-migrate, SQLx, Ory and others), and the other ways to say the direction in a file's or folder's name. */
import type { SourceFile } from '../../model/statement.ts';
import { named } from './folders.ts';
import type { Layout, WrittenScript } from './layout.ts';
import { inOrder, wholeFile } from './written.ts';

/** A database's name may stand before the direction, or after it (golang-migrate has neither, Ory's has the first). */
const FORMS: readonly { readonly form: RegExp; readonly pairs?: true }[] = [
  { form: /^(?<folder>.*\/)?(?<stem>[^/]+?)\.(?<way>up|down)\.sql$/i },
  // Postgrator: `001.do.name.sql` with `001.undo.name.sql`.
  { form: /^(?<folder>.*\/)?(?<stem>\d+)\.(?<way>do|undo)(?:\.(?<name>[^/]+))?\.sql$/i },
  // db-migrate: `NAME-up.sql`. A name may end so by itself: only where both are there.
  { form: /^(?<folder>.*\/)?(?<stem>[^/]+?)[-_](?<way>up|down)\.sql$/i, pairs: true },
  { form: /^(?<folder>.*\/)?(?<way>up|down)\/(?<stem>[^/]+)\.sql$/i, pairs: true },
];

interface Directed { readonly file: SourceFile; readonly key: string; readonly stem: string; readonly up: boolean }

function directed(files: readonly SourceFile[]): readonly Directed[] {
  for (const { form, pairs } of FORMS) {
    const found = files.flatMap((file): Directed[] => {
      const { folder = '', stem, name, way } = form.exec(file.path)?.groups ?? {};
      return stem === undefined ? [] : [{ file, key: `${folder}${stem}`, stem: name === undefined ? stem : `${stem}_${name}`, up: /^(?:up|do)$/i.test(way!) }];
    });
    const downs = new Set(found.filter(({ up }) => !up).map(({ key }) => key));
    if (found.some(({ up, key }) => up && (pairs === undefined || downs.has(key)))) return found;
  }
  return [];
}

export const suffixesLayout: Layout = {
  name: 'suffixes',
  title: 'files with .up.sql and .down.sql (golang-migrate, SQLx)',
  matches: (files) => directed(files).length > 0,
  read: (files, { dialect }) => {
    const found = directed(files);
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
