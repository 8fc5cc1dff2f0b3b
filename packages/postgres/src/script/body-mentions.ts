/** What the string body of a routine mentions, by its whole definition. Needs `ready()`. */
import type { Ref } from './ref.ts';
import { references } from './references.ts';

export const bodyMentions = (definition: string): readonly Ref[] => references({ text: definition, place: { file: '', line: 1, column: 1 }, offset: 0, leadingComments: '' }).bodyUses;
