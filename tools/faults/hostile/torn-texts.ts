/** Configuration and JSON files torn, bent and stuffed in every way that a parser may choke on. */
import type { Chance } from './scripts.ts';

const pick = <T>(list: readonly T[], chance: number): T => list[Math.min(list.length - 1, Math.floor(chance * list.length))] as T;

const YAML_BITS: readonly string[] = [
  '*a', '&a ', '&a [*a]', '<<: *a\n', '<<: {a: b}\n', '__proto__: {polluted: 1}\n', 'constructor: {prototype: {polluted: 1}}\n', 'toString: 1\n', '"__proto__": x\n', '!!js/function "x"', '!!binary AAAA', '!!set {a}', '!!omap [a: 1]', '!<tag:x> ', '!x ', '? ', '- ', ': ', '{', '}', '[', ']', ',', '|', '>', '|-\n  ', '"', "'", '#', '%', '@', '`', '\t', '\n', '\r', '\r\n', '---\n', '...\n', '%YAML 9.9\n', '\u0000', '\ud800', '\ufeff', '\u2028', '\u0085', '~', 'null', 'true', 'yes', '.inf', '.nan', '1e999', '-0', '0x7fffffffffffffff', '99999999999999999999999999', '0o7', '1:2:3', '2001-01-01', '""', '{}', '[]', '${', '${A', '${A:-${B}}', '${secret:X}', '$${', '{{x}}', 'a: 1\na: 2\n', '? [a]\n: b\n', '"\\ud83d"', '"\\x0"', 'é', '😀',
];

const JSON_BITS: readonly string[] = ['null', 'true', '-1', '0', '1e999', '1e400', '-0', '99999999999999999999', '0.1', '""', '"x"', '"__proto__"', '{}', '[]', '[[]]', '{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}', '{"toString":1}', '{"length":-1}', '{"length":4294967295}', '"\\ud800"', '"\\u0000"', '"\u202e"', '[null]', '[1,2,3]', '{"a":{"a":{"a":{}}}}', '"../../../etc/passwd"', '"9".repeat', '"sluice-plan/9"', '"sluice-plan/NaN"', '"sluice-plan/1e999"'];

const CHARS: readonly string[] = ['{', '}', '[', ']', ',', ':', '"', '\\', '\n', '\u0000', 'e', '-', '0', ' ', '\ufeff'];

/** Edits of a YAML text at random places. */
export function tornYaml(text: string, index: number, chance: Chance): string {
  let result = text;
  for (let edit = 0; edit <= Math.floor(chance('edits', index) * 4); edit += 1) {
    const at = Math.floor(chance('at', index, edit) * (result.length + 1));
    const to = Math.min(result.length, at + Math.floor(chance('to', index, edit) * 12));
    const bit = pick(YAML_BITS, chance('bit', index, edit));
    const lines = result.split('\n');
    const line = Math.floor(chance('line', index, edit) * lines.length);
    switch (Math.floor(chance('how', index, edit) * 6)) {
      case 0: result = result.slice(0, at) + result.slice(to); break;
      case 1: result = result.slice(0, at) + bit + result.slice(at); break;
      case 2: result = result.slice(0, at) + bit + result.slice(to); break;
      case 3: result = [...lines.slice(0, line), lines[line], ...lines.slice(line)].join('\n'); break;
      case 4: result = [...lines.slice(0, line), `${/^ */.exec(lines[line] ?? '')?.[0] ?? ''}${bit}`, ...lines.slice(line)].join('\n'); break;
      default: result = lines.map((each, number) => (number === line ? each.replace(/:.*$/, `: ${bit}`) : each)).join('\n');
    }
  }
  return result;
}

/** A JSON text with a value swapped, a member doubled or gone, or its characters torn. */
export function tornJson(text: string, index: number, chance: Chance): string {
  const values = [...text.matchAll(/"(?:[^"\\]|\\.)*"(?!\s*:)|-?\d+(?:\.\d+)?|true|false|null|\{\}|\[\]/g)];
  const members = [...text.matchAll(/"(?:[^"\\]|\\.)*"\s*:/g)];
  const at = Math.floor(chance('at', index) * text.length);
  const value = values[Math.floor(chance('value', index) * values.length)];
  const member = members[Math.floor(chance('member', index) * members.length)];
  const bit = pick(JSON_BITS, chance('bit', index));
  switch (Math.floor(chance('how', index) * 6)) {
    case 0: return text.slice(0, at);
    case 1: return text.slice(0, at) + pick(CHARS, chance('char', index)) + text.slice(at);
    case 2: return text.slice(0, at) + text.slice(at + 1 + Math.floor(chance('to', index) * 30));
    case 3: return member ? `${text.slice(0, member.index)}${pick(['"__proto__":1,', `${member[0]} ${bit},`, '"constructor":{},'], chance('double', index))}${text.slice(member.index)}` : text;
    case 4: return member ? `${text.slice(0, member.index)}"${pick(['x', '__proto__', 'toString', ''], chance('name', index))}":${text.slice(member.index + member[0].length)}` : text;
    default: return value ? text.slice(0, value.index) + bit + text.slice(value.index + value[0].length) : text;
  }
}

const bomb = (levels: number, width: number): string => `a0: &a0 [${'x,'.repeat(width)}x]\n${Array.from({ length: levels }, (_, level) => `a${level + 1}: &a${level + 1} [${`*a${level},`.repeat(width)}*a${level}]\n`).join('')}`;

/** Each by itself: what only size and depth do. */
export const bombs: Readonly<Record<string, string>> = {
  'aliases of aliases': bomb(12, 9), 'merges of merges': `a0: &a0 {x: 1}\n${Array.from({ length: 60 }, (_, n) => `a${n + 1}: &a${n + 1} {<<: [*a${n}, *a${n}]}\n`).join('')}`, 'an alias of itself': 'dialect: &a [*a]\nowns: *a\n', 'a merge of itself': 'dialect: &a {<<: *a}\n',
  'brackets, 10,000 deep': `dialect: ${'['.repeat(10_000)}${']'.repeat(10_000)}`, 'braces, 10,000 deep': `dialect: ${'{a: '.repeat(10_000)}1${'}'.repeat(10_000)}`, 'unclosed brackets, 100,000 deep': `dialect: ${'['.repeat(100_000)}`, 'indentation, 2,000 deep': Array.from({ length: 1_400 }, (_, n) => `${' '.repeat(n)}a:`).join('\n').slice(0, 1_000_000), 'dashes, 10,000 deep': `dialect: \n${'- '.repeat(10_000)}x`, 'question marks': '? '.repeat(10_000), 'tags': `dialect: ${'!!str '.repeat(10_000)}x`, 'anchors': `dialect: ${'&a '.repeat(10_000)}x`,
  'a key of 900 kB': `${'k'.repeat(900_000)}: 1\n`, 'a value of 900 kB': `dialect: ${'v'.repeat(900_000)}\n`, '60,000 keys': Array.from({ length: 60_000 }, (_, n) => `k${n}: 1`).join('\n'), '60,000 equal keys': 'k: 1\n'.repeat(60_000), '200,000 list items': `dialect: [${'a,'.repeat(200_000)}a]`, 'quotes': '"'.repeat(500_000), 'a quote that never closes': `dialect: "${'a\\n'.repeat(200_000)}`, 'colons': ':'.repeat(500_000), 'spaced colons': ': '.repeat(200_000), 'dashes': '-'.repeat(500_000), 'documents': '---\n'.repeat(100_000), 'comments': '#\n'.repeat(400_000), 'blank lines': '\n'.repeat(900_000), 'tabs': '\t'.repeat(500_000), 'a literal block': `dialect: |\n${'  x\n'.repeat(200_000)}`, 'references': `dialect: "${'${A:-'.repeat(50_000)}"`, 'globs': `dialect: p\nowns: "*"\nschema: "${'{a,'.repeat(2_000)}b${'}'.repeat(2_000)}"\n`, 'stars': `dialect: p\nowns: "*"\nschema: "${'**/*'.repeat(2_000)}"\n`, 'extended globs': `dialect: p\nowns: "*"\nschema: "${'+(a|'.repeat(1_000)}b${')'.repeat(1_000)}"\n`, 'number': `dialect: ${'9'.repeat(500_000)}\n`, 'more than 1 MiB': 'a'.repeat(2_000_000),
};

export const jsonBombs: Readonly<Record<string, string>> = {
  'arrays, 100,000 deep': '['.repeat(100_000) + ']'.repeat(100_000), 'objects, 50,000 deep': '{"a":'.repeat(50_000) + '1' + '}'.repeat(50_000), 'deep inside of a plan': `{"format":"sluice-plan/1","id":"x","batches":${'['.repeat(20_000)}${']'.repeat(20_000)}}`, 'a plan of 200,000 nulls': `{"format":"sluice-plan/1","batches":[${'null,'.repeat(200_000)}null]}`, 'a number of 1 MB': '9'.repeat(1_000_000), 'a string of 20 MB': `"${'x'.repeat(20_000_000)}"`, 'nothing': '', 'null': 'null', 'a byte order mark': '\ufeff{}', 'an unclosed string': `{"format":"${'\\"'.repeat(300_000)}`,
};
