/** Whether a text can mention a name at all, told without parsing it: most files of a project speak of that project only. */

/** As the scanner folds and bounds them; a dollar sign is left out, for `$$` stands before bodies. */
const WORD = /[a-z0-9_]+/g;
const PLAIN = /^[a-z_][a-z0-9_]*$/;
/** Names may be written otherwise there: by escapes, behind a placeholder of format(), over several lines. */
const DISGUISED = /\\|u&|%[-0-9$*]*l\w|'[^\S\n\r]*(?:--[^\n\r]*)?[\n\r]\s*(?:--[^\n\r]*[\n\r]\s*)*'/;
/** The scanner cuts longer ones. */
const LONGEST = 63;

/** The result is true where the text may hold a name of another owner than `own`; false is certain. */
export function mentionsOthers(names: Iterable<readonly [name: string, owner: string]>): (text: string, own: string) => boolean {
  const owners = new Map<string, string>();
  const odd: { readonly text: string; readonly owner: string }[] = [];
  for (const [name, owner] of names) {
    if (!PLAIN.test(name)) odd.push({ text: name.includes('"') ? '' : name.toLowerCase(), owner });
    // A name of two owners is another's for everybody.
    else owners.set(name, owners.has(name) && owners.get(name) !== owner ? '' : owner);
  }
  return (text, own) => {
    const folded = text.toLowerCase();
    if (DISGUISED.test(folded) || odd.some((each) => each.owner !== own && folded.includes(each.text))) return true;
    for (const [word] of folded.matchAll(WORD)) {
      const owner = owners.get(word);
      if ((owner !== undefined && owner !== own) || word.length > LONGEST) return true;
    }
    return false;
  };
}
