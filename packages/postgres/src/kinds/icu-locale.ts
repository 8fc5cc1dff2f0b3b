/**
 * One name for what ICU calls a locale. Since 16 the server keeps a language tag in its canonical form (en-u-kn-true is en-u-kn) and makes one of a name of
 * ICU's older kind (@colStrength=secondary is und-u-ks-level2); before, and where it is built without ICU, it keeps what was written.
 * https://www.postgresql.org/docs/18/collation.html#COLLATION-MANAGING-CREATE-ICU https://unicode-org.github.io/icu/userguide/locale/#keywords
 */
export function canonicalLocale(locale: string): string {
  try {
    return Intl.getCanonicalLocales(languageTag(locale))[0] ?? locale;
  } catch (error) {
    if (error instanceof RangeError) return locale; // what ICU reads and no standard knows: root, de_DE@euro
    throw error;
  }
}

/** https://www.unicode.org/reports/tr35/tr35-collation.html#Setting_Options */
const KEYS: Readonly<Record<string, string>> = {
  collation: 'co', colstrength: 'ks', colcaselevel: 'kc', colcasefirst: 'kf', colnumeric: 'kn', colalternate: 'ka', colbackwards: 'kb', colnormalization: 'kk', colreorder: 'kr',
  calendar: 'ca', currency: 'cu', numbers: 'nu',
};

/** Of values only those that are called otherwise. */
const VALUES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  co: { phonebook: 'phonebk', dictionary: 'dict', traditional: 'trad', gb2312han: 'gb2312' },
  ks: { primary: 'level1', secondary: 'level2', tertiary: 'level3', quaternary: 'level4', quarternary: 'level4', identical: 'identic' },
  ka: { 'non-ignorable': 'noignore' },
};

const YES_NO: Readonly<Record<string, string>> = { yes: 'true', no: 'false' };

/** A language with an encoding and keywords as a tag of the same meaning: `de_AT.utf8@collation=phonebook;colNumeric=yes`. */
function languageTag(locale: string): string {
  const [, base = '', keywords = ''] = /^([^.@]*)(?:\.[^@]*)?(?:@(.*))?$/s.exec(locale) ?? [];
  const pairs = keywords.split(';').filter(Boolean).map((each) => each.toLowerCase().split('='));
  if (pairs.some(([word = '']) => KEYS[word] === undefined)) return locale;
  const options = pairs.map(([word = '', value = '']) => {
    const key = KEYS[word]!;
    return `${key}-${VALUES[key]?.[value] ?? YES_NO[value] ?? value}`;
  });
  return [base === '' ? 'und' : base.replaceAll('_', '-'), ...(options.length > 0 ? ['u', ...options] : [])].join('-');
}
