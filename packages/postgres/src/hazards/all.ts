/** Every hazard rule of this dialect. A new one is a file here, a line below and its page in core's docs/hazards. */
import type { HazardRule } from '@sluice/core/dialect';
import { H101 } from './H101.ts';
import { H102 } from './H102.ts';
import { H104 } from './H104.ts';
import { H105 } from './H105.ts';
import { H107 } from './H107.ts';
import { H108 } from './H108.ts';
import { H109 } from './H109.ts';
import { H110 } from './H110.ts';
import { H111 } from './H111.ts';
import { H112 } from './H112.ts';
import { H113 } from './H113.ts';
import { H114 } from './H114.ts';
import { H201 } from './H201.ts';
import { H202 } from './H202.ts';
import { H203 } from './H203.ts';
import { H204 } from './H204.ts';
import { H205 } from './H205.ts';
import { H206 } from './H206.ts';
import { H207 } from './H207.ts';
import { H208 } from './H208.ts';
import { H209 } from './H209.ts';
import { H210 } from './H210.ts';
import { H211 } from './H211.ts';
import { H212 } from './H212.ts';
import { H213 } from './H213.ts';
import { H218 } from './H218.ts';
import { H222 } from './H222.ts';
import { H223 } from './H223.ts';
import { H224 } from './H224.ts';
import { H225 } from './H225.ts';
import { H226 } from './H226.ts';
import { H229 } from './H229.ts';
import { H231 } from './H231.ts';
import { H233 } from './H233.ts';
import { H234 } from './H234.ts';
import { H301 } from './H301.ts';
import { H302 } from './H302.ts';
import { H303 } from './H303.ts';
import { H304 } from './H304.ts';
import { H305 } from './H305.ts';
import { H306 } from './H306.ts';
import { H307 } from './H307.ts';
import { H308, H308_REPLACED } from './H308.ts';
import { H309 } from './H309.ts';
import { H310 } from './H310.ts';
import { H311 } from './H311.ts';
import { H312 } from './H312.ts';
import { H313 } from './H313.ts';
import { H314, H314_GONE } from './H314.ts';
import { H315 } from './H315.ts';
import { H316 } from './H316.ts';
import { H318 } from './H318.ts';
import { H401 } from './H401.ts';
import { H402 } from './H402.ts';
import { H403 } from './H403.ts';
import { H404 } from './H404.ts';
import { H601 } from './H601.ts';
import { H603 } from './H603.ts';
import { H605 } from './H605.ts';
import { H606 } from './H606.ts';
import { H607 } from './H607.ts';
import { H608 } from './H608.ts';
import { H609 } from './H609.ts';
import { H610 } from './H610.ts';
import { H611 } from './H611.ts';
import { H612 } from './H612.ts';

export const HAZARDS: readonly HazardRule[] = [
  H101, H102, H104, H105, H107, H108, H109, H110, H111, H112, H113, H114,
  H201, H202, H203, H204, H205, H206, H207, H208, H209, H210, H211, H212, H213, H218, H222, H223, H224, H225, H226, H229, H231, H233, H234,
  H301, H302, H303, H304, H305, H306, H307, H308, H308_REPLACED, H309, H310, H311, H312, H313, H314, H314_GONE, H315, H316, H318,
  H401, H402, H403, H404,
  H601, H603, H605, H606, H607, H608, H609, H610, H611, H612,
];
