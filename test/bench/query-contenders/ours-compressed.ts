import type { QueryContender } from '../query-contender.ts';
import { openOurs } from './ours.ts';

const contender: QueryContender = {
  name: 'ours, compressed',
  open: (ground) => openOurs(ground.compressed, ground),
};
export default contender;
