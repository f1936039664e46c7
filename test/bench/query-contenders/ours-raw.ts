import type { QueryContender } from '../query-contender.ts';
import { openOurs } from './ours.ts';

const contender: QueryContender = {
  name: 'ours, raw',
  open: (ground) => openOurs(ground.raw, ground),
};
export default contender;
