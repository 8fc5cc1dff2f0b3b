/** All sorts of things that are generated. A new one is an entry here, among the later ones: the pairs of earlier seeds stay what they were. */
import { facetSpecies } from './facet-species.ts';
import { onTableSpecies } from './on-table-species.ts';
import { routineSpecies } from './routine-species.ts';
import { partition, table } from './table-species.ts';
import { routineMotifs } from './motifs/routine-motifs.ts';
import { serverMotifs } from './motifs/server-motifs.ts';
import { tableMotifs } from './motifs/table-motifs.ts';
import { typeMotifs } from './motifs/type-motifs.ts';
import { viewMotifs } from './motifs/view-motifs.ts';
import { typeSpecies } from './type-species.ts';
import { materializedView, view } from './view-species.ts';
import type { MotifSpecies } from './motif.ts';
import type { Species } from './world.ts';

const FIRST: readonly Species[] = [...typeSpecies, table, partition, ...onTableSpecies, view, materializedView, ...routineSpecies, ...facetSpecies];
export const MOTIFS: readonly MotifSpecies[] = [...typeMotifs, ...tableMotifs, ...routineMotifs, ...viewMotifs, ...serverMotifs];

export const SPECIES: readonly Species[] = [...FIRST, ...MOTIFS];
export const known = (later: boolean): readonly Species[] => (later ? SPECIES : FIRST);
