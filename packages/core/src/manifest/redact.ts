/** What people may see of a text that can hold a secret. */

/** `scheme://user:password@` in running text; greedy to the last `@`, for an unencoded password may hold one. */
const CREDENTIALS = /:\/\/[^\s"'`]*@/g;
const SECRET_PARAMETER = /(?<!\$\{)((?:pass(?:word|wd|phrase)?|pwd|secret|token|api_?key)[\w-]*["']?\s*[=:]\s*)(?!\s)(["']?)([^\s&"',;}]+)/gi;

/** A line of a configuration or source file, for a message. References such as `${PGPASSWORD}` stay readable. */
export const redact = (line: string): string =>
  line
    .replaceAll(CREDENTIALS, '://***@')
    .replaceAll(SECRET_PARAMETER, (whole, key: string, quote: string, value: string) =>
      value.startsWith('${') ? whole : `${key}${quote}***`,
    );

/**
 * The url without user, password and parameters: `postgres://db.example:5432/shop`, `pglite:.sluice/db/test`.
 * Parameters are dropped as a whole, because any of them may be a secret.
 */
export function urlLabel(url: string): string {
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*:)?(.*)$/is.exec(url) ?? [];
  const slashes = rest.startsWith('//') ? '//' : '';
  let place = rest.slice(slashes.length);
  // The last @ comes before the first ?: an unencoded password may hold / ? # and @.
  if (slashes) place = place.slice(place.lastIndexOf('@') + 1);
  else place = place.replace(/^[^/\\]*@/, '');
  return `${scheme}${slashes}${place.replace(/[?#].*$/s, '')}`;
}
