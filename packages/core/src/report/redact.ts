/** Takes secrets out of text before anybody sees it: by value, in the spellings that values travel in, and by the places where secrets stand. */

const MASK = '***';
/** Shorter ones are not searched for by value: they would mask half of every text, and the patterns know where they stand. */
const SHORTEST = 4;
/** Letters only, and fewer than this: a name as well as a password. */
const PLAIN_WORD = 12;
/** Below this, a piece of base64 could be anything. */
const SHORTEST_BASE64 = 8;

/**
 * `secrets` are values, such as passwords and tokens, or whole urls, whose password is then searched for too.
 * `${secret:NAME}` and other references are no secrets and stay.
 */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const byValue = valuePattern(secrets.flatMap((secret) => [secret, ...passwordsIn(secret)]));
  return (text) => byPattern(byValue === undefined ? text : text.replace(byValue, MASK));
}

/**
 * By value only, for texts that are run or proven by a hash: what merely looks like a secret stays, and so does a short plain word (a
 * password such as `postgres`), which would tear names apart.
 */
export function masker(secrets: readonly string[]): (text: string) => string {
  const byValue = valuePattern(secrets.flatMap((secret) => [secret, ...passwordsIn(secret)]).filter((secret) => secret.length >= PLAIN_WORD || !/^[a-z]*$/i.test(secret)));
  return (text) => (byValue === undefined ? text : text.replace(byValue, MASK));
}

/** The same with every text but the values of `keep` passed through `clean`: a copy of what that changes, and the rest as it is. */
export function cleaned<T>(value: T, clean: (text: string) => string, keep: ReadonlySet<string> = new Set()): T {
  if (typeof value === 'string') return clean(value) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((each: unknown) => cleaned(each, clean, keep));
    return (items.every((each, index) => each === value[index]) ? value : items) as T;
  }
  const changed = new Map<string, unknown>();
  for (const key of Object.keys(value)) {
    const before = (value as Record<string, unknown>)[key];
    const after = keep.has(key) ? before : cleaned(before, clean, keep);
    if (after !== before) changed.set(key, after);
  }
  if (changed.size === 0) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, changed.has(key) ? changed.get(key) : (each as unknown)])) as T;
}

function valuePattern(secrets: readonly string[]): RegExp | undefined {
  const spellings = [...new Set(secrets.flatMap(spellingsOf))].sort((a, b) => b.length - a.length);
  return spellings.length === 0 ? undefined : new RegExp(spellings.map((each) => each.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'), 'g');
}

function passwordsIn(secret: string): string[] {
  if (!URL.canParse(secret)) return [];
  const { password, searchParams } = new URL(secret);
  return [decoded(password), ...['password', 'sslpassword', 'token'].map((name) => searchParams.get(name) ?? '')];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // A lone percent sign: it was never encoded.
  }
}

function spellingsOf(secret: string): string[] {
  if (secret.length < SHORTEST) return [];
  const percent = encodeURIComponent(secret);
  return [
    secret,
    percent,
    percent.replace(/%[0-9A-F]{2}/g, (each) => each.toLowerCase()),
    percent.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`),
    percent.replaceAll('%20', '+'),
    encodeURI(secret),
    secret.replaceAll("'", "''"),
    // As E'…' writes it.
    secret.replaceAll("'", "''").replaceAll('\\', '\\\\'),
    JSON.stringify(secret).slice(1, -1),
    ...base64Of(secret),
  ];
}

/** Base64 of the value, alone and at each of the three offsets that it may have within a longer encoded text, such as `user:password`. */
function base64Of(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret);
  const pieces: string[] = [];
  for (const offset of [0, 1, 2]) {
    const text = btoa(`${'\0'.repeat(offset)}${String.fromCharCode(...bytes)}`).replace(/=+$/, '');
    // Characters at the edges also hold bits of the neighbours.
    const start = offset === 0 ? 0 : offset + 1;
    const end = (bytes.length + offset) % 3 === 0 ? text.length : text.length - 1;
    const piece = text.slice(start, end);
    if (piece.length >= SHORTEST_BASE64) pieces.push(piece, piece.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return pieces;
}

const WORDS = 'password|passwd|pwd|passphrase|pgpassword|sslpassword|secret|token|api[_-]?key|access[_-]?key';

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // scheme://user:password@host. Up to the last @, because a password written raw may hold one.
  [/([a-z][a-z0-9+.-]*:\/\/[^\s:@/'"]*):(?!\$\{)[^\s"<>]*@/gi, `$1:${MASK}@`],
  // password=… in connection strings, queries and environments; the value may be quoted.
  [new RegExp(`\\b(\\w*(?:${WORDS})\\s*=\\s*)(?!'?"?\\$\\{)(?:'(?:[^'\\\\]|\\\\[^]|'')*(?:'|$)|"[^"]*(?:"|$)|[^\\s&;,'"]+)`, 'gi'), `$1${MASK}`],
  // "password": "…" in JSON, password: … in YAML when quoted.
  [new RegExp(`(["']?\\b\\w*(?:${WORDS})["']?\\s*:\\s*)(["'])(?!\\$\\{)(?:(?!\\2)[^\\\\\\n]|\\\\.)*\\2`, 'gi'), `$1$2${MASK}$2`],
  // PASSWORD '…' and IDENTIFIED BY '…' in SQL, also cut off in the middle, as E'…' and dollar-quoted.
  [/\b(password\s+|identified\s+by\s+)e'(?:[^'\\]|\\[^]|'')*(?:'|$)/gi, `$1'${MASK}'`],
  [/\b(password\s+|identified\s+by\s+)(?:u&)?'(?!\$\{)(?:[^']|'')*(?:'|$)/gi, `$1'${MASK}'`],
  [/\b(password\s+|identified\s+by\s+)(\$[a-z_]*\$)[^]*?(?:\2|$)/gi, `$1'${MASK}'`],
  // Authorization: Bearer …
  [/\b(authorization\s*[:=]\s*["']?(?:bearer|basic|token)\s+)[^\s"']+/gi, `$1${MASK}`],
];

/** One of these stands in whatever a pattern finds; most texts hold none. */
const SUSPICIOUS = new RegExp(`://|${WORDS}|identified|authorization`, 'i');

const byPattern = (text: string): string => (SUSPICIOUS.test(text) ? everyPattern(text) : text);

const everyPattern = (text: string): string => PATTERNS.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);
