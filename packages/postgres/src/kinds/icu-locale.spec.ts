/** What PostgreSQL 16 and later make of a name, measured. */
import { expect, it } from 'vitest';
import { canonicalLocale } from './icu-locale.ts';

it.each([
  ['@colStrength=secondary', 'und-u-ks-level2'], ['@colStrength=primary;colCaseLevel=yes', 'und-u-kc-true-ks-level1'], ['de@collation=phonebook', 'de-u-co-phonebk'],
  ['en_US', 'en-US'], ['EN_us', 'en-US'], ['', 'und'], ['de_AT.utf8', 'de-AT'], ['en@colReorder=latn-digit', 'en-u-kr-latn-digit'], ['@colAlternate=non-ignorable', 'und-u-ka-noignore'],
  ['@colCaseFirst=no', 'und-u-kf-false'], ['en@colStrength=secondary;colNumeric=yes;collation=search', 'en-u-co-search-kn-true-ks-level2'], ['sr_Latn_RS@currency=USD', 'sr-Latn-RS-u-cu-usd'],
])('%s is %s', (written, kept) => expect(canonicalLocale(written)).toBe(canonicalLocale(kept)));

it.each(['root', 'de_DE@euro', '@strength=primary'])('%s stays as it is', (written) => expect(canonicalLocale(written)).toBe(written));
