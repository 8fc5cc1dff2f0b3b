/** One SQL text as a user would keep it in several files: one for each object with what is said about it, in an order that tells nothing. */
import { statementsOf, type ParsedStatement } from './statements-of.ts';
import { withoutMeta } from './plain-load.ts';

/** File name → text. The same text gives the same files. undefined: the grammar does not know it, so there is nothing to split; or it takes away what it made, and its order means something. */
export async function splitFiles(text: string): Promise<Record<string, string> | undefined> {
  const found = await statementsOf(withoutMeta(text));
  if (!found) return undefined;
  const settings = new Map<string, string>();
  const groups = new Map<string, { settings: string; lines: string[] }>();
  const made = new Map<string, string>();
  for (const { tag, node, sql } of found) {
    if (tag === 'VariableSetStmt' || (tag === 'SelectStmt' && /set_config\s*\(/i.test(sql))) {
      settings.set(String(node['name'] ?? /'([^']+)'/.exec(sql)?.[1]), sql);
      continue;
    }
    const words = [...sql.replace(/^(?:--.*\n)+/, '').matchAll(/"((?:[^"]|"")+)"|[\p{L}_][\p{L}\p{N}_$]*/gu)].map(([word, quoted]) => quoted ?? word.toLowerCase());
    if (tag === 'DropStmt' && (node['missing_ok'] !== true || words.some((word) => made.has(word)))) return undefined;
    const own = ownName(tag, node);
    const about = words.find((word) => made.has(word));
    // A partition lies with its parent, an overloaded function with its namesakes.
    const group = own === undefined ? (about === undefined ? 'rest' : made.get(about)!) : made.get(own) ?? (isChild(node) && about !== undefined ? made.get(about)! : own);
    if (own !== undefined && !made.has(own)) made.set(own, group);
    if (tag === 'AlterTableStmt' && /\battach\s+partition\b/i.test(sql)) joinGroups(words.filter((word) => made.has(word)), made, groups);
    const home = made.get(own ?? about ?? '') ?? group;
    const lines = groups.get(home) ?? { settings: '', lines: [] };
    groups.set(home, lines);
    const now = [...settings.values()].map((each) => `${each};\n`).join('');
    if (now !== lines.settings) lines.lines.push(now);
    lines.settings = now;
    lines.lines.push(`${sql};\n`);
  }
  return Object.fromEntries([...groups].map(([name, { lines }]) => [`${hash(name + text.length).toString(36)}-${name.replace(/\W/g, '_').slice(0, 40)}.sql`, lines.join('')]));
}

type Node = ParsedStatement['node'];

/** The last part of the name of what a statement makes; undefined: it makes nothing that stands alone. */
function ownName(tag: string, node: Node): string | undefined {
  const last = (list: unknown): string | undefined => ((list as { String?: { sval?: string } }[] | undefined)?.at(-1)?.String?.sval);
  const relation = (key: string): string | undefined => (node[key] as { relname?: string } | undefined)?.relname;
  switch (tag) {
    case 'CreateStmt': return relation('relation');
    case 'CreateSeqStmt': return relation('sequence');
    case 'ViewStmt': return relation('view');
    case 'CreateTableAsStmt': return (node['into'] as { rel?: { relname?: string } } | undefined)?.rel?.relname;
    case 'CompositeTypeStmt': return relation('typevar');
    case 'CreateFunctionStmt': return last(node['funcname']);
    case 'CreateEnumStmt': case 'CreateRangeStmt': return last(node['typeName']);
    case 'CreateDomainStmt': return last(node['domainname']);
    case 'DefineStmt': return last(node['defnames']);
    case 'CreateExtensionStmt': return node['extname'] as string | undefined;
    case 'CreateSchemaStmt': return node['schemaname'] as string | undefined;
    default: return undefined;
  }
}

const isChild = (node: Node): boolean => Array.isArray(node['inhRelations']);

/** A table that is attached lies where its parent does, with all that was said about it before. */
function joinGroups(names: readonly string[], made: Map<string, string>, groups: Map<string, { settings: string; lines: string[] }>): void {
  const [parent, child] = names.map((name) => made.get(name)!);
  if (parent === undefined || child === undefined || parent === child) return;
  const [into, from] = [groups.get(parent)!, groups.get(child)!];
  // The first line says the settings, where there are any.
  into.lines.push(...from.settings !== '' && from.settings === into.settings ? from.lines.slice(1) : from.lines);
  into.settings = from.settings;
  groups.delete(child);
  for (const [name, group] of made) if (group === child) made.set(name, parent);
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const char of text) value = Math.imul(value ^ char.codePointAt(0)!, 0x01000193) >>> 0;
  return value;
}
