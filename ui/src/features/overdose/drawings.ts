// One line drawing for each part of the work, on a sheet 96 wide and 60 high. A step of a pack names its phase, so
// that every pack has them, and no pack can bring a drawing that is more than one.
import type { Phase } from '../../generated/Phase';

/** A circle. */
const ring = (x: number, y: number, r: number): string => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;

const ground = 'M4 57H92';
/** On the back, head to the left. */
const lying = `${ring(17, 47, 7)}M25 49H58L72 45L86 52M58 49L70 52`;
/** On the side: an arm under the head, the upper knee bent. */
const onSide = `${ring(20, 45, 7)}M27 47C38 43 48 43 56 47L70 40L76 52M56 48L88 52M30 47L24 55H34`;
/** Kneeling behind, with the head at `x`. */
const kneeling = (x: number): string => `${ring(x, 10, 6)}M${x} 17L${x + 4} 36L${x + 14} 36L${x + 16} 44`;

export const drawings: Record<Phase, string> = {
  // Standing, looking to both sides, a needle on the ground.
  scene: `${ground}${ring(40, 12, 6)}M40 19V38M40 38L33 56M40 38L47 56M40 24L31 32M40 24L49 32M22 12H12M16 8L12 12L16 16M58 12H68M64 8L68 12L64 16M70 52L84 46M68 49L72 55M84 46L90 43`,
  // A hand at the shoulder, a shout.
  response: `${ground}${lying}${kneeling(44)}M45 22L34 32L29 44M26 20L31 24M22 28H29M26 36L31 33`,
  // A radio that sends.
  activate: 'M30 22H54V56H30ZM36 22V6M36 30H48M36 37H48M42 47V47.1M62 16C66 20 66 28 62 32M70 11C77 18 77 30 70 37M78 6C88 16 88 32 78 42',
  // An ear over the mouth, eyes along the chest.
  breathing: `${ground}${lying}${ring(22, 27, 7)}M28 31L40 38L48 52M16 38C18 36 20 36 22 38M32 24H48M44 20L48 24L44 28`,
  // Two fingers at the neck.
  pulse: `${ring(24, 26, 14)}M34 36L44 46M28 40L34 56M70 18L46 36M74 26L50 42M70 18C80 12 88 18 86 28L74 26M56 54H64L68 46L73 58L77 54H88`,
  // On the side, breathing, not awake.
  unresponsive: `${ground}${onSide}M8 34C11 31 14 37 17 34M6 27C10 23 14 31 18 27`,
  // Head back, mask on, the chest rises.
  ventilate: `${ground}${lying}${ring(24, 22, 7)}M30 27L44 34L48 52M21 30L18 38M13 38L23 40M36 44C40 36 50 36 54 44M45 32V24M41 28L45 24L49 28`,
  // Hands off: does the chest rise by itself?
  reassess: `${ground}${lying}M32 44C37 35 49 35 54 44M43 33V22M39 26L43 22L47 26M64 14C64 5 78 5 78 14C78 20 71 20 71 26M71 32V32.1`,
  // Straight arms on the chest, hard and fast.
  cpr: `${ground}${lying}${ring(42, 9, 6)}M42 16L54 20L40 46M54 20L64 38L74 40M20 14V30M15 25L20 30L25 25M8 14V26M4 22L8 26L12 22`,
  // On the side, the mouth open towards the ground.
  recovery: `${ground}${onSide}M14 50L8 54M10 50L8 54L12 55`,
  // They sit up; one steps back with open hands.
  waking: `${ground}${ring(22, 20, 7)}M23 28L28 46L44 44L52 54M28 46L18 55M25 34L38 38${ring(76, 12, 6)}M76 19V38M76 38L70 56M76 38L84 56M76 24L66 20M76 28L67 28`,
  // On the side, and the time.
  watch: `${ground}${onSide}${ring(70, 18, 13)}M70 10V18L76 22`,
  // Sitting, talking.
  awake: `${ground}${ring(20, 22, 7)}M20 30L24 48L40 46L44 56M24 48L16 56M34 8H58V22H46L40 28V22H34Z${ring(76, 22, 7)}M76 30L72 48L58 46L54 56M72 48L80 56`,
  // What was done is told, from hand to hand.
  handover: `${ground}${ring(20, 14, 6)}M20 21V40L14 56M20 40L26 56M20 26L36 30${ring(76, 14, 6)}M76 21V40L70 56M76 40L82 56M76 26L60 30M38 18H58V42H38ZM43 25H53M43 31H53M43 37H49`,
  // A kit is left with whoever goes.
  refusal: `${ground}${ring(76, 12, 6)}M76 19V38L68 56M76 38L86 54M76 25L64 32M10 26H52V50H10ZM24 26V20H38V26M31 32V44M25 38H37M52 38H58`,
  // Sharps into their box, and a moment for oneself.
  close: `${ground}M10 26H44V56H10ZM18 26L22 18H34L38 26M27 4V16M23 12L27 16L31 12M72 50C60 42 56 36 58 30C60 24 68 24 72 31C76 24 84 24 86 30C88 36 84 42 72 50Z`,
};
