/** A file of allowed signers, as ssh-keygen documents it under ALLOWED SIGNERS: who may sign, with which key, for what and when. */

interface Line {
  readonly principals: readonly string[];
  readonly namespaces?: readonly string[];
  readonly after?: number;
  readonly before?: number;
  readonly revoked: boolean;
  readonly authority: boolean;
  readonly key: string;
}

export interface Judgement {
  readonly signer?: string;
  /** Goes behind `signed with the key …,`. */
  readonly why?: string;
}

/** A line that is not understood allows nobody; a key that one line revokes is revoked whatever the others say. */
export function judgeSigner(text: string, publicKey: Buffer, namespace: string, now: number): Judgement {
  const key = publicKey.toString('base64');
  const own = text.split(/\r?\n/).flatMap((line) => parse(line) ?? []).filter((line) => line.key === key);
  if (own.some(({ revoked }) => revoked)) return { why: 'which is revoked' };
  const people = own.filter(({ authority }) => !authority);
  if (people.length === 0) return { why: 'which nobody who may sign has' };
  const meant = people.filter(({ namespaces }) => !namespaces || namespaces.some((each) => matches(each, namespace)));
  if (meant.length === 0) return { why: `which may not sign for ${namespace}` };
  const valid = meant.find(({ after, before }) => (after === undefined || now >= after) && (before === undefined || now < before));
  if (valid) return { signer: valid.principals[0]! };
  return { why: meant.every(({ before }) => before !== undefined && now >= before) ? 'which is not valid any more' : 'which is not valid at this time' };
}

/** `principals [options] keytype base64 [comment]`. */
function parse(line: string): Line | undefined {
  const words = wordsOf(line.trim());
  const [principals = '', second = '', third = '', fourth = ''] = words;
  if (principals === '' || principals.startsWith('#')) return undefined;
  const isKey = (word: string) => /^(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521))$/.test(word);
  const [options, key] = isKey(second) ? ['', third] : isKey(third) ? [second, fourth] : [undefined, ''];
  if (options === undefined || key === '') return undefined;
  const all = splitOptions(options);
  const revoked = all.some((option) => option.toLowerCase() === 'revoked');
  let line_: Line = { principals: unquoted(principals).split(','), revoked, authority: false, key };
  // Whatever else stands there: a key is not less revoked for an option that is not understood.
  if (revoked) return line_;
  for (const option of all) {
    const [, name = '', value = ''] = /^([a-z-]+)(?:=(.*))?$/i.exec(option) ?? [];
    const said = unquoted(value);
    switch (name.toLowerCase()) {
      case 'namespaces': line_ = { ...line_, namespaces: said.split(',') }; break;
      case 'cert-authority': line_ = { ...line_, authority: true }; break;
      case 'valid-after': case 'valid-before': {
        const time = timeOf(said);
        if (time === undefined) return undefined;
        line_ = name.toLowerCase() === 'valid-after' ? { ...line_, after: time } : { ...line_, before: time };
        break;
      }
      default: return undefined;
    }
  }
  return line_;
}

/** White space stands within double quotes. */
const wordsOf = (line: string): string[] => line.match(/(?:"[^"]*"|[^\s"])+/g) ?? [];
const splitOptions = (options: string): string[] => options.match(/(?:"[^"]*"|[^,"])+/g) ?? [];
const unquoted = (text: string): string => text.replaceAll('"', '');

/** `YYYYMMDD[Z]`, `YYYYMMDDHHMM[SS][Z]`: without the Z in the time zone of this machine, as ssh-keygen takes it. */
function timeOf(text: string): number | undefined {
  const [, year, month, day, hour = '00', minute = '00', second = '00', zone] = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(Z)?$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone ?? ''}`);
  return Number.isNaN(time) ? undefined : time;
}

/** ssh's patterns: `*` and `?`. */
const matches = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}$`).test(text);
