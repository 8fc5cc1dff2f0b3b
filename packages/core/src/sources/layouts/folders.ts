/** `NAME/up.sql` beside `NAME/down.sql`: Diesel, Hasura, Sourcegraph's sg and many teams' own. */
import type { SourceFile } from '../../model/statement.ts';
import { behindParents, isMetadata, metadataIn, type FolderMetadata } from './folder-metadata.ts';
import type { Layout, WrittenScript } from './layout.ts';
import { apartByName, inOrder, literal, wholeFile } from './written.ts';

const UP = /^(?:.*\/)?([^/]+)\/up\.sql$/i;

export const foldersLayout: Layout = {
  name: 'folders',
  title: 'folders with up.sql and down.sql (Diesel, Hasura)',
  matches: (files) => files.some(({ path }) => UP.test(path)),
  read: (files) => {
    const downs = new Map(files.filter(({ path }) => /(?:^|\/)down\.sql$/i.test(path)).map((file) => [folderOf(file), file]));
    const said = new Map(files.filter((file) => isMetadata(file)).map((file) => [folderOf(file), metadataIn(file)]));
    const metadata = new Map<string, FolderMetadata>();
    const written = files.flatMap((file): WrittenScript[] => {
      const folder = UP.exec(file.path)?.[1];
      if (folder === undefined) return [];
      const [down, more] = [downs.get(folderOf(file)), said.get(folderOf(file))];
      const { version, name } = named(folder);
      const script = { version, name: name === folder ? (more?.name ?? name) : name, up: literal(wholeFile(file)), ...(down && { down: literal(wholeFile(down)) }), repeatable: false, transaction: more?.transaction ?? true };
      if (more) metadata.set(file.path, more);
      return [script];
    });
    // Diesel's versions are texts: 00000000000000_diesel_initial_setup stands beside 000000000000000_forbid.
    const { scripts, findings } = apartByName(written);
    return { scripts: behindParents(inOrder(scripts, true), metadata), findings };
  },
};

const folderOf = ({ path }: SourceFile): string => path.slice(0, path.lastIndexOf('/'));

/** `2024-01-31-120000_add_orders`: the version is what comes before the first letter. */
export function named(text: string): { readonly version: string; readonly name: string } {
  const [, version, name] = /^v?(\d[\d.-]*?)(?:[_-]+(\D.*|))?$/i.exec(text) ?? [];
  return version === undefined ? { version: text, name: text } : { version: version.replaceAll('-', ''), name: name === undefined || name === '' ? text : name };
}
