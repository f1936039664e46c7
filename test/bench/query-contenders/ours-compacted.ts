import type { QueryContender } from '../query-contender.ts';
import { openOurs } from './ours.ts';

const contender: QueryContender = {
  name: 'ours, compacted',
  open: (ground) => openOurs(ground.compacted, ground),
};
export default contender;
