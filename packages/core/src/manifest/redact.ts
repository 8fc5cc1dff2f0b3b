/** What people may see of a text that can hold a secret. */

/** `scheme://user:password@` in running text; greedy to the last `@`, for an unencoded password may hold one, and quotes, which stay unencoded too. */
const CREDENTIALS = /:\/\/\S*@/g;
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

/**
 * The passwords in a url, as written and decoded. Where it was written raw, a driver may take a part of it for the host and say so: its
 * pieces between the signs that have a meaning in urls are given too.
 */
export function passwordsOf(url: string): string[] {
  const found: string[] = [];
  const [, password] = /^[a-z][a-z0-9+.-]*:\/\/[^/:@]*:(.*)@/is.exec(url) ?? [];
  if (password) found.push(password, ...password.split(/[@/?#:]/).filter((piece) => piece !== password && piece.length >= 6));
  for (const [, value] of url.matchAll(/[?&](?:password|sslpassword|passfile|token)=([^&#]*)/gi)) if (value) found.push(value);
  return [...new Set(found.flatMap((each) => [each, decoded(each)]))];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // A lone percent sign: it was never encoded.
  }
}
