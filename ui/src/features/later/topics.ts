// What this version does not do yet, and what to do instead.

type Works = 'help' | 'zones' | 'packs';

export interface Said {
  title: string;
  /** What to do, in one line. */
  first: string;
  then: readonly string[];
  /** That it is not in this version. */
  why: string;
  works: readonly Works[];
  urgent: boolean;
}

export const topics = {
  overdose: {
    title: 'overdose',
    first: 'later-overdose-first',
    then: ['later-overdose-then'],
    why: 'later-overdose-why',
    works: ['help', 'zones'],
    urgent: true,
  },
  card: {
    title: 'card',
    first: 'later-card-first',
    then: ['later-card-then'],
    why: 'later-card-why',
    works: ['help', 'zones'],
    urgent: false,
  },
  refer: {
    title: 'refer',
    first: 'later-refer-first',
    then: ['later-refer-then'],
    why: 'later-refer-why',
    works: ['help'],
    urgent: false,
  },
  needlestick: {
    title: 'needlestick',
    first: 'later-needlestick-first',
    then: ['later-needlestick-then'],
    why: 'later-needlestick-why',
    works: ['help'],
    urgent: true,
  },
  rules: {
    title: 'rules',
    first: 'later-rules-first',
    then: ['later-rules-then'],
    why: 'later-rules-why',
    works: ['zones'],
    urgent: false,
  },
  records: {
    title: 'records',
    first: 'later-records-first',
    then: ['later-records-then'],
    why: 'later-records-why',
    works: ['help', 'zones'],
    urgent: false,
  },
  drill: {
    title: 'drill',
    first: 'later-drill-first',
    then: ['later-drill-then'],
    why: 'later-drill-why',
    works: ['help', 'zones', 'packs'],
    urgent: false,
  },
} as const satisfies Record<string, Said>;

export type Topic = keyof typeof topics;

/** Whether an address names a topic. */
export function isTopic(text: string): text is Topic {
  return Object.hasOwn(topics, text);
}
